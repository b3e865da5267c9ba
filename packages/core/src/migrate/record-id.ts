import type { Batch } from "../batch/batch.ts";
import { cellOf } from "../batch/cell.ts";

/** The key of a record as text, parts joined by commas; undefined where there is no key or a part of it is null. */
export function recordIdOf(batch: Batch, row: number): string | undefined {
  const { key } = batch.schema;
  if (key === undefined || key.length === 0) return undefined;
  const parts: string[] = [];
  for (const name of key) {
    const index = batch.schema.fields.findIndex((field) => field.name === name);
    const column = batch.columns[index];
    const field = batch.schema.fields[index];
    if (column === undefined || field === undefined || row >= batch.length) return undefined;
    const value = cellOf(column, field.type, row);
    if (value === null || value === undefined) return undefined;
    parts.push(value instanceof Uint8Array ? Buffer.from(value).toString("hex") : String(value));
  }
  return parts.join(",");
}
