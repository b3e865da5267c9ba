import { isArrayBuffer, isDate, isUint8Array } from "node:util/types";
import { temporalTag } from "./canonical-temporal.ts";
import type { LogicalType } from "./logical-type.ts";
import { types } from "./logical-type-text.ts";
import { isRawJson, type RawJson } from "./raw-json.ts";

/** The type that a value in record form has by itself, not null: what a cell of an `any` column is. */
export function typeOfValue(value: unknown): LogicalType {
  switch (typeof value) {
    case "boolean":
      return types.bool;
    case "number":
      return Number.isSafeInteger(value) && !Object.is(value, -0) ? types.int64 : types.float64;
    case "bigint":
      return integerType(value);
    case "string":
      return types.text;
    default:
      return typeof value === "object" && value !== null ? typeOfObject(value) : types.any;
  }
}

function typeOfObject(value: object): LogicalType {
  if (isRawJson(value)) return typeOfRaw(value);
  if (isUint8Array(value) || isArrayBuffer(value)) return types.bytes;
  if (isDate(value)) return types.timestamptz(6);
  switch (temporalTag(value)) {
    case "Temporal.PlainDate":
      return types.date;
    case "Temporal.PlainTime":
      return types.time(9);
    case "Temporal.PlainDateTime":
      return types.timestamp(9);
    case "Temporal.Instant":
      return types.timestamptz(9);
    case "Temporal.Duration":
      return types.interval;
    default:
      return types.json;
  }
}

function typeOfRaw(value: RawJson): LogicalType {
  const text = value.rawJSON;
  if (/^-?\d{1,19}$/.test(text)) return integerType(BigInt(text));
  return /^-?\d/.test(text) ? types.decimal() : types.json;
}

function integerType(value: bigint): LogicalType {
  return BigInt.asIntN(64, value) === value ? types.int64 : types.decimal();
}
