import { show } from "../model/show.ts";
import { stringify } from "../model/stringify.ts";

/** A record that was rejected, so that it can be written down: a value that no store could hold is told in words. */
export function tellable(record: unknown): unknown {
  if (typeof record !== "object" || record === null) return record;
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, isTold(value) ? value : show(value)]));
}

function isTold(value: unknown): boolean {
  if (typeof value === "function" || typeof value === "symbol") return false;
  if (typeof value !== "object" || value === null) return true;
  try {
    stringify({ value });
    return !(value instanceof Date && Number.isNaN(value.getTime()));
  } catch {
    return false;
  }
}
