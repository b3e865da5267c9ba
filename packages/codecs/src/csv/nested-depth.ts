import type { LogicalType } from "@dataknobs/core";
import { blanksEnd, tooDeep, valueEnd } from "../json/values.ts";

/** Whether a cell of this type holds more than so many objects and arrays inside one another. */
export function isTooDeep(type: LogicalType, bytes: Uint8Array, start: number, end: number, depth: number): boolean {
  // Each of them takes two bytes at least.
  if ((type.kind !== "json" && type.kind !== "list") || end - start <= 2 * depth) return false;
  return valueEnd(bytes, blanksEnd(bytes, start, end), end, depth) === tooDeep;
}
