import { type Batch, cellOf, jsonTextOf } from "@dataknobs/core";

/** The values of a record's key as text; `undefined` where it is not known whole. */
export function recordIdOf({ schema, columns }: Batch, row: number): string | undefined {
  const parts = schema.key?.map((name) => {
    const place = schema.fields.findIndex((field) => field.name === name);
    const column = columns[place];
    const field = schema.fields[place];
    const value = column === undefined || field === undefined ? undefined : cellOf(column, field.type, row);
    if (value === null || value === undefined) return undefined;
    if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
    // Infinity may be a key, and is no JSON.
    if (typeof value === "number") return String(value);
    return typeof value === "string" ? value : jsonTextOf(value);
  });
  return parts === undefined || parts.includes(undefined) ? undefined : parts.join(",");
}
