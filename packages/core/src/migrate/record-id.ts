import type { Batch } from "../batch/batch.ts";
import { cellOf } from "../batch/cell.ts";
import { show } from "../model/show.ts";

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
    parts.push(partText(value));
  }
  return parts.join(",");
}

function partText(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  if (typeof value === "bigint") return value.toString();
  return typeof value === "string" ? value : show(value);
}
