import { isAnyArrayBuffer, isBoxedPrimitive, isDate, isMap, isRegExp, isSet } from "node:util/types";
import type { Row } from "../model/data-record.ts";
import { show } from "../model/show.ts";

/** Whether somebody's value can be meant as a record, whatever its type says. */
export function isRecord(value: unknown): value is Row {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const shape: unknown = Object.getPrototypeOf(value);
  return shape === Object.prototype || shape === null || !isBuiltIn(value);
}

/** What JavaScript itself makes and nobody means as a record: a caught error that was returned, for instance. */
function isBuiltIn(value: object): boolean {
  return (
    isDate(value) ||
    value instanceof Error ||
    isRegExp(value) ||
    isMap(value) ||
    isSet(value) ||
    isAnyArrayBuffer(value) ||
    ArrayBuffer.isView(value) ||
    isBoxedPrimitive(value)
  );
}

/** What came in the place of a record, in words. */
export function whatCame(value: unknown): string {
  if (Array.isArray(value)) return "an array";
  if (value === null || value === undefined) return String(value);
  return typeof value === "object" ? Object.prototype.toString.call(value) : `${typeof value} ${show(value)}`;
}
