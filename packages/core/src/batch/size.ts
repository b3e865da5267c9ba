import type { Batch } from "./batch.ts";
import type { Column } from "./column.ts";
import { isJsonText } from "./any-cell.ts";
import { unseenBytes } from "./own-form.ts";

/** About the bytes that the cells of a batch take: what limits of memory and windows are counted in. */
export function batchBytes(batch: Batch): number {
  return unseenBytes(batch) ?? batch.columns.reduce((sum, column) => sum + columnBytes(column, batch.length), 0);
}

function columnBytes(column: Column, length: number): number {
  const bitmaps = (column.valid === undefined ? 0 : length / 8) + (column.missing === undefined ? 0 : length / 8);
  return Math.ceil(bitmaps) + cellBytes(column, length);
}

function cellBytes(column: Column, length: number): number {
  if (column.layout === "bytes") return (column.offsets[length] ?? 0) - (column.offsets[0] ?? 0) + 4 * (length + 1);
  if (column.layout !== "any") return column.data.BYTES_PER_ELEMENT * length;
  let bytes = 0;
  for (let i = 0; i < length; i++) bytes += anyBytes(column.data[i]);
  return bytes;
}

/** A pointer and what it points to. */
function anyBytes(cell: unknown): number {
  if (typeof cell === "string") return 8 + cell.length;
  if (cell instanceof Uint8Array) return 8 + cell.length;
  return isJsonText(cell) ? 8 + cell.text.length : 16;
}
