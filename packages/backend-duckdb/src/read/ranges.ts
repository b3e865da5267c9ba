import { type Batch, batchToFetch, type ReadRequest, unlooked } from "@dataknobs/core";
import type { Collection } from "../collection.ts";
import type { Driver } from "../driver.ts";
import { RowRange } from "../whereabouts.ts";
import type { Lending, Lent } from "./lending.ts";
import type { Look } from "./look.ts";
import { placeAfter } from "./place.ts";
import { rowsOf } from "./rows.ts";
import { type Scanned, scanOf, schemaOf } from "./scan.ts";
import { type TextCheck, textCheck } from "./text-check.ts";

/** Batches that say where their rows lie, for whoever fetches them. */
export async function* rangesOf(
  driver: Driver,
  lending: Lending,
  lent: Lent,
  collection: Collection,
  request: ReadRequest,
  { judged, texts }: Look,
  after: bigint | undefined,
): AsyncGenerator<Batch> {
  const rows = (fields: readonly string[], from: bigint | undefined): AsyncGenerator<Scanned> =>
    rowsOf(lent, collection, scanOf(driver, collection, { ...request, fields }), request, from);
  const asking = texts.length === 0 ? undefined : await lending.lend();
  let check: TextCheck | undefined;
  let vouched = true;
  let before = after;
  try {
    for await (const scanned of rows(judged, after)) {
      const { batch, first, last } = rangeBatch(scanned, collection, request, judged);
      if (asking !== undefined) check ??= textCheck(asking.connection, collection, texts, first);
      vouched = check === undefined || (await check.holdsTo(last));
      if (!vouched) break;
      yield batch;
      before = last;
    }
  } finally {
    await check?.end();
    if (asking !== undefined) await lending.giveBack(asking);
  }
  if (vouched) return;
  // Somewhere there is other text: from here on every cell of it is read.
  const all = [...judged, ...texts];
  for await (const scanned of rows(all, before)) yield rangeBatch(scanned, collection, request, all).batch;
}

/** The range of the rows whose cells of `judged` were read. */
function rangeBatch(
  scanned: Scanned,
  { whereabouts }: Collection,
  request: ReadRequest,
  judged: readonly string[],
): { readonly batch: Batch; readonly first: bigint; readonly last: bigint } {
  const { batch, first, last } = scanned;
  const position = placeAfter(scanned, judged);
  if (whereabouts === undefined || first === undefined || last === undefined || position === undefined)
    throw new Error("rows without a number");
  const columns = request.fields.map((name) => {
    const column = request.look?.includes(name) === true ? batch.columns[judged.indexOf(name)] : undefined;
    return column ?? unlooked;
  });
  for (const column of batch.columns) if (column.layout === "bytes" && !columns.includes(column)) column.release?.();
  const { length, unread } = batch;
  const form = new RowRange(whereabouts, first, last, length);
  const whole = { schema: schemaOf(request), length, position, ...(unread !== undefined && { unread }) };
  return { batch: batchToFetch(whole, form, columns), first, last };
}
