import { JsonText } from "../model/json-text.ts";
import { jsonTextOf, lazyJson } from "../model/json-value.ts";
import { integerOut } from "../model/canonical.ts";
import type { Integers } from "./integers.ts";

/** A value in record form as a cell of an `any` column: integers as bigint, JSON objects and arrays as their text. */
export function anyCell(value: unknown): unknown {
  if (typeof value === "number") return Number.isSafeInteger(value) && !Object.is(value, -0) ? BigInt(value) : value;
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Uint8Array) return new Uint8Array(value);
  return isJsonText(value) ? value : new JsonText(jsonTextOf(value));
}

/** A cell of an `any` column in record form. */
export function anyOut(cell: unknown, integers: Integers): unknown {
  if (typeof cell === "bigint") return integerOut(cell, integers);
  if (typeof cell !== "object" || cell === null) return cell;
  // A record is its owner's: what he does to the bytes in it must not reach the batch.
  if (cell instanceof Uint8Array) return new Uint8Array(cell);
  return isJsonText(cell) ? lazyJson(cell.text) : cell;
}

/** By shape, not by class: two copies of this package do happen. */
export function isJsonText(value: unknown): value is JsonText {
  return (
    typeof value === "object" &&
    value !== null &&
    value.constructor?.name === "JsonText" &&
    "text" in value &&
    typeof value.text === "string"
  );
}
