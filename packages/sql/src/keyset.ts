import { quoteName } from "./quote.ts";

/**
 * The condition for records after a key, in the order of `orderByKey`. With several columns it compares rows of values,
 * as standard SQL does and as an index on these columns can answer; never one column alone, on which ties would be lost.
 */
export function afterKey(columns: readonly string[], parameters: readonly string[]): string {
  const names = columns.map(quoteName);
  if (names.length === 1) return `${names.join()} > ${parameters.join()}`;
  return `(${names.join(", ")}) > (${parameters.join(", ")})`;
}

/** `ORDER BY` of a key whose columns are never null. */
export function orderByKey(columns: readonly string[]): string {
  return `ORDER BY ${columns.map(quoteName).join(", ")}`;
}
