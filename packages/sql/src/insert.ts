import { quoteName } from "./quote.ts";

/** `VALUES` for so many records at once, parameters counted from 1 in the order of records and columns. */
export function valuesText(columns: number, records: number, parameter: (number: number) => string): string {
  const row = (record: number): string => {
    const parameters = Array.from({ length: columns }, (_, column) => parameter(record * columns + column + 1));
    return `(${parameters.join(", ")})`;
  };
  return `VALUES ${Array.from({ length: records }, (_, record) => row(record)).join(", ")}`;
}

/**
 * What is done when a record with the same key is there: its other columns take the new values. Where all columns belong
 * to the key the first is set to itself, so that the store counts the record as applied. `keyToo`: the key takes the new
 * values as well, where the store holds keys for the same that are not written alike.
 */
export function upsertText(key: readonly string[], columns: readonly string[], keyToo = false): string {
  const others = keyToo ? columns : columns.filter((name) => !key.includes(name));
  const set = (others.length > 0 ? others : key.slice(0, 1)).map(
    (name) => `${quoteName(name)} = excluded.${quoteName(name)}`,
  );
  return `ON CONFLICT (${key.map(quoteName).join(", ")}) DO UPDATE SET ${set.join(", ")}`;
}
