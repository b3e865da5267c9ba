import { isArrayBuffer, isDate, isUint8Array } from "node:util/types";
import { canonicalBytes } from "./canonical-bytes.ts";
import {
  canonicalDate,
  canonicalIntervalValue,
  canonicalTime,
  canonicalTimestamp,
  temporalTag,
} from "./canonical-temporal.ts";
import { integerOut, isIntegerText } from "./canonical-number.ts";
import { isJsonText } from "./json-text.ts";
import { jsonTextOf, lazyJson } from "./json-value.ts";
import type { AnyType, LogicalType } from "./logical-type.ts";
import { types } from "./logical-type-text.ts";
import { misfit } from "./misfit.ts";
import { isRawJson, jsonNull } from "./raw-json.ts";
import { originOf } from "./read-only.ts";

/** A JSON value, read-only: a copy, so that what its giver does to the original later does not reach it. */
export function canonicalJson(value: unknown, type: LogicalType): unknown {
  if (typeof value === "string") return value;
  if (typeof value === "number" && !Number.isFinite(value))
    throw misfit("NOT_STORABLE", value, type, "JSON has no such number.");
  if (typeof value === "bigint") return lazyJson(value.toString());
  if (typeof value !== "object" || value === null) return lazyJson(jsonTextOf(value));
  if (isRawJson(value)) return value.rawJSON === "null" ? jsonNull : value;
  return originOf(value)?.text === undefined ? lazyJson(jsonTextOf(value)) : value;
}

/** The value itself; dates and times as their texts, objects and arrays as read-only JSON. */
export function canonicalAny(value: unknown, type: AnyType): unknown {
  switch (typeof value) {
    case "boolean":
    case "number":
      return value;
    case "bigint":
      return integerOut(value, "auto");
    case "string":
      return wellFormed(value, type);
    case "object":
      return value === null ? value : canonicalAnyObject(value, type);
    default:
      throw misfit("INVALID_VALUE", value, type);
  }
}

function canonicalAnyObject(value: object, type: AnyType): unknown {
  if (isRawJson(value) && isIntegerText(value.rawJSON)) return integerOut(BigInt(value.rawJSON), "auto");
  if (isJsonText(value)) return lazyJson(value.text);
  if (isUint8Array(value) || isArrayBuffer(value)) return canonicalBytes(value, type);
  if (isDate(value)) return canonicalTimestamp(value, types.timestamptz(6));
  switch (temporalTag(value)) {
    case "Temporal.PlainDate":
      return canonicalDate(value, types.date);
    case "Temporal.PlainTime":
      return canonicalTime(value, types.time(9));
    case "Temporal.PlainDateTime":
      return canonicalTimestamp(value, types.timestamp(9));
    case "Temporal.Instant":
      return canonicalTimestamp(value, types.timestamptz(9));
    case "Temporal.Duration":
      return canonicalIntervalValue(value, types.interval);
    default:
      return canonicalJson(value, type);
  }
}

function wellFormed(value: string, type: LogicalType): string {
  if (value.isWellFormed()) return value;
  throw misfit("INVALID_UTF8", value, type, "It holds a lone surrogate, which UTF-8 cannot write.");
}
