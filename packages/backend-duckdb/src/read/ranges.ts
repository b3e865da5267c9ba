import { type Batch, batchToFetch, type ReadRequest } from "@dataknobs/core";
import type { Collection } from "../collection.ts";
import { RowRange } from "../whereabouts.ts";
import type { Lent } from "./lending.ts";
import type { Proof } from "./proof.ts";
import { endOf, rangeOf } from "./rows.ts";
import { schemaOf } from "./scan.ts";

/** Row numbers that one query is about. */
const span = 1n << 20n;

/** Batches that say where their rows lie, for whoever fetches them: nothing but the numbers of the rows is read here. */
export async function* rangesOf(
  { connection }: Lent,
  collection: Collection,
  request: ReadRequest,
  proof: Proof,
  after: bigint | undefined,
): AsyncGenerator<Batch> {
  const { whereabouts, numbers, from: place } = collection;
  if (whereabouts === undefined || numbers === undefined) throw new Error("rows without a number");
  const schema = schemaOf(request);
  const part = rangeOf(request.partition);
  const end = part.to ?? (await endOf(connection, collection));
  const rows = Math.max(1, Math.min(request.records, Math.floor(request.bytes / whereabouts.facts.rowBytes)));
  for (let from = after === undefined ? (part.from ?? 0n) : after + 1n; from < end; from += span) {
    const to = from + span < end ? from + span : end;
    const found = await connection.rows(
      `SELECT min(${numbers}), max(${numbers}), count(*) FROM ${place} WHERE ${numbers} >= ${from} AND ${numbers} < ${to} GROUP BY ${numbers} // ${rows} ORDER BY 1`,
    );
    for (const [first, last, count] of found) {
      if (typeof first !== "bigint" || typeof last !== "bigint") throw new Error("a row without a number");
      const length = Number(count);
      // Nobody changes what lies there: nothing else is needed to find the place again.
      const position = { rowid: String(last), record: "" };
      yield batchToFetch({ schema, length, position }, new RowRange(whereabouts, first, last, length, proof));
    }
  }
}
