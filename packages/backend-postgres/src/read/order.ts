import { type Batch, type ReadRequest, sliceBatch, sortBatches, selectColumns, type Sort } from "@dataknobs/core";
import type { Collection } from "../collection.ts";
import { columnFor } from "./columns.ts";
import { type Columns } from "./compared.ts";
import { isOrdered, operandOf } from "./operand.ts";

/** Whether PostgreSQL sorts by these fields as core does. */
export function sorts(order: readonly Sort[], columns: Columns): boolean {
  return order.every(({ field }) => {
    const compared = columns(field);
    return (
      compared !== undefined &&
      (compared.encoding === "UTF8" || compared.column.kept.way !== "text") &&
      isOrdered(compared.column)
    );
  });
}

export function orderText(order: readonly Sort[], collection: Collection): string {
  const terms = order.map(({ field, direction }) => {
    const operand = operandOf(columnFor(collection, field));
    return `${operand} ${direction === "desc" ? "DESC" : "ASC"} NULLS LAST`;
  });
  return terms.length === 0 ? "" : ` ORDER BY ${terms.join(", ")}`;
}

/** Sorts here what PostgreSQL would sort otherwise. */
export async function* sorted(
  request: ReadRequest,
  order: readonly Sort[],
  read: (request: ReadRequest) => AsyncGenerator<Batch>,
): AsyncGenerator<Batch> {
  const { order: _order, limit = Infinity, ...open } = request;
  const fields = [...new Set([...request.fields, ...order.map(({ field }) => field)])];
  const batches: Batch[] = [];
  for await (const batch of read({ ...open, fields })) {
    batches.push(batch);
    const { unread } = batch;
    if (unread !== undefined) yield { ...selectColumns(sliceBatch(batch, 0, 0), request.fields), unread };
  }
  if (batches.length === 0) return;
  const all = selectColumns(sortBatches(batches, order), request.fields);
  const length = Math.min(all.length, limit);
  for (let from = 0; from < length; from += request.records)
    yield sliceBatch(all, from, Math.min(from + request.records, length));
}
