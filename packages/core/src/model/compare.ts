import { parseDate } from "./date.ts";
import { compareDecimals } from "./decimal.ts";
import { compareIntervals, intervalParts } from "./interval.ts";
import { jsonTextOf } from "./json-value.ts";
import type { LogicalType } from "./logical-type.ts";
import { types } from "./logical-type-text.ts";
import { isRawJson } from "./raw-json.ts";
import { readTimestamp } from "./timestamp.ts";
import { typeOfValue } from "./type-of-value.ts";

/**
 * Orders two values in record form, neither null: negative, 0 or positive. Text by code point, NaN equal to itself and above all numbers,
 * -0 equal to 0, integers and decimals by value, timestamps by instant, bytes bytewise, JSON by its text, lists element by element (nulls last),
 * in `any` booleans before numbers before text before bytes before JSON.
 */
export function compareValues(a: unknown, b: unknown, type: LogicalType): number {
  switch (type.kind) {
    case "bool":
    case "int32":
    case "int64":
    case "float32":
    case "float64":
      return compareNumbers(a, b);
    case "decimal":
      return compareDecimals(String(a), String(b));
    case "bytes":
      return compareBytes(a, b);
    case "date":
      return compareDates(String(a), String(b));
    case "timestamp":
    case "timestamptz":
      return compareTimestamps(String(a), String(b), type.kind === "timestamptz");
    case "interval":
      return compareIntervalTexts(String(a), String(b));
    case "json":
      return a === b ? 0 : compareCodePoints(jsonTextOf(a), jsonTextOf(b));
    case "list":
      return compareLists(a, b, type.of);
    case "any":
      return compareAny(a, b);
    default:
      return compareCodePoints(String(a), String(b));
  }
}

/** Whether two values in record form, neither null, are the same value: `1.10` and `1.1` are, as decimals. */
export function equalValues(a: unknown, b: unknown, type: LogicalType): boolean {
  return a === b || compareValues(a, b, type) === 0;
}

/** Orders strings as their UTF-8 bytes would be: by code point, not by UTF-16 unit. */
export function compareCodePoints(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above all others. */
function rank(unit: number): number {
  return (unit & 0xf800) === 0xd800 ? unit + 0x10000 : unit;
}

type Comparable = number | bigint | boolean;

function isComparable(value: unknown): value is Comparable {
  return typeof value === "number" || typeof value === "bigint" || typeof value === "boolean";
}

function compareNumbers(a: unknown, b: unknown): number {
  if (!isComparable(a) || !isComparable(b)) return compareDecimals(String(a), String(b));
  if (a < b) return -1;
  if (a > b) return 1;
  const nan = Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return nan;
}

function compareBytes(a: unknown, b: unknown): number {
  return a instanceof Uint8Array && b instanceof Uint8Array ? Buffer.compare(a, b) : 0;
}

/** Whether both begin with a year of four digits, so that their texts order as they do. */
function ordinary(a: string, b: string): boolean {
  return (
    a.charCodeAt(4) === 45 &&
    b.charCodeAt(4) === 45 &&
    a.charCodeAt(0) >= 48 &&
    b.charCodeAt(0) >= 48 &&
    a.charCodeAt(0) <= 57 &&
    b.charCodeAt(0) <= 57
  );
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareDates(a: string, b: string): number {
  if (ordinary(a, b)) return compareTexts(a, b);
  return (parseDate(a) ?? 0) - (parseDate(b) ?? 0);
}

function compareTimestamps(a: string, b: string, zoned: boolean): number {
  if (a === b) return 0;
  if (ordinary(a, b)) {
    if (!zoned) return compareTexts(a, b);
    if (a.endsWith("Z") && b.endsWith("Z")) return compareTexts(a.slice(0, -1), b.slice(0, -1));
  }
  const left = readTimestamp(a, zoned);
  const right = readTimestamp(b, zoned);
  if (left === undefined || right === undefined) return compareCodePoints(a, b);
  if (left.seconds !== right.seconds) return left.seconds < right.seconds ? -1 : 1;
  return left.nanos - right.nanos;
}

function compareIntervalTexts(a: string, b: string): number {
  const left = intervalParts(a);
  const right = intervalParts(b);
  return left === undefined || right === undefined ? compareCodePoints(a, b) : compareIntervals(left, right);
}

function compareLists(a: unknown, b: unknown, of: LogicalType): number {
  if (!Array.isArray(a) || !Array.isArray(b)) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const left: unknown = a[i];
    const right: unknown = b[i];
    const order =
      left === null || right === null ? Number(left === null) - Number(right === null) : compareValues(left, right, of);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareAny(a: unknown, b: unknown): number {
  const left = rankOf(a);
  const right = rankOf(b);
  if (left !== right) return left - right;
  return compareValues(numeric(a), numeric(b), rankTypes[left] ?? types.json);
}

const rankTypes: readonly LogicalType[] = [types.bool, types.float64, types.text, types.bytes, types.json];

/** The place of a value's kind in the order of `any`. */
export function rankOf(value: unknown): number {
  switch (typeOfValue(value).kind) {
    case "bool":
      return 0;
    case "int64":
    case "float64":
    case "decimal":
      return 1;
    case "text":
      return 2;
    case "bytes":
      return 3;
    default:
      return 4;
  }
}

/** A number with more digits than a double as its text, which compares as a decimal. */
function numeric(value: unknown): unknown {
  return isRawJson(value) ? value.rawJSON : value;
}
