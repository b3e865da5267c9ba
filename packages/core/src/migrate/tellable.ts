import { jsonTextOf } from "../model/json-value.ts";
import { show } from "../model/show.ts";
import { typeOfValue } from "../model/type-of-value.ts";

/** A record that was rejected, so that it can be written down: a value that no store could hold is told in words. */
export function tellable(record: unknown): unknown {
  if (typeof record !== "object" || record === null) return record;
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, isTold(value) ? value : show(value)]));
}

function isTold(value: unknown): boolean {
  if (typeof value === "function" || typeof value === "symbol") return false;
  if (typeof value !== "object" || value === null) return true;
  try {
    if (typeOfValue(value).kind === "json") jsonTextOf(value);
    return !(value instanceof Date && Number.isNaN(value.getTime()));
  } catch {
    return false;
  }
}
