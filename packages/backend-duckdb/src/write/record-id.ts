import { type Batch, cellOf, type Rejection } from "@dataknobs/core";

/** The rejection with the key of its record, found by its place in the window. */
export function withId(rejection: Rejection, batches: readonly Batch[]): Rejection {
  let row = rejection.row ?? 0;
  for (const batch of batches) {
    if (row < batch.length) {
      const recordId = recordIdAt(batch, row);
      return recordId === undefined ? rejection : { ...rejection, recordId };
    }
    row -= batch.length;
  }
  return rejection;
}

/** The key as text, its parts joined by commas. */
export function recordIdAt({ schema, columns }: Batch, row: number): string | undefined {
  const parts = (schema.key ?? []).map((name) => {
    const i = schema.fields.findIndex((field) => field.name === name);
    const [column, field] = [columns[i], schema.fields[i]];
    return column === undefined || field === undefined ? null : cellOf(column, field.type, row);
  });
  if (parts.length === 0 || parts.some((part) => part === null || part === undefined)) return undefined;
  return parts.map((part) => (part instanceof Uint8Array ? Buffer.from(part).toString("hex") : String(part))).join(",");
}
