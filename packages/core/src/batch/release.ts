import type { Batch } from "./batch.ts";
import type { BytesColumn, Column } from "./column.ts";
import { unseenBytes } from "./own-form.ts";

/** Gives back what a batch holds outside of this language's memory. Nobody looks at its columns after this. */
export function releaseBatch(batch: Batch): void {
  if (unseenBytes(batch) !== undefined) return;
  for (const column of batch.columns) if (column.layout === "bytes") column.release?.();
}

/**
 * The batch for somebody who may keep its columns: what stands in this language's memory is left to its collector. A column
 * that is made when it is looked at is its reader's own from then on.
 */
export function keepable(batch: Batch): Batch {
  if (unseenBytes(batch) !== undefined || !batch.columns.some(isReleasable)) return batch;
  return { ...batch, columns: batch.columns.map((column) => (isReleasable(column) ? kept(column) : column)) };
}

function isReleasable(column: Column): column is BytesColumn {
  if (column.layout !== "bytes" || column.release === undefined) return false;
  return Object.getOwnPropertyDescriptor(column, "data")?.get === undefined;
}

function kept({ data, offsets, valid, missing }: BytesColumn): BytesColumn {
  return { layout: "bytes", data, offsets, valid, missing };
}
