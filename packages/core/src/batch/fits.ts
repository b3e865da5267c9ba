import { canonical } from "../model/canonical.ts";
import { equalValues } from "../model/compare.ts";
import { isDataknobsError } from "../model/error.ts";
import type { LogicalType } from "../model/logical-type.ts";
import { typeOfValue } from "../model/type-of-value.ts";

/** Whether a value, not null, is one of the type already: nothing about it would change when it is taken as one. */
export function fitsAsItIs(value: unknown, type: LogicalType): boolean {
  let taken: unknown;
  try {
    taken = canonical(value, type);
  } catch (error) {
    if (isDataknobsError(error)) return false;
    throw error;
  }
  if (typeof value === "object")
    return type.kind !== "decimal" && (typeof taken === "object" || typeOfValue(value).kind === type.kind);
  if (type.kind === "json" || type.kind === "any") return true;
  if (type.kind === "decimal") return typeof value === "string" && equalValues(taken, value, type);
  return typeof value === "bigint" ? BigInt(Number(taken)) === value || taken === value : Object.is(taken, value);
}
