import { canonicalDecimal } from "../model/decimal.ts";
import { float32Text, toFloat32 } from "../model/float32.ts";
import { doubleHolds } from "../model/json-parse.ts";
import type { DecimalType, LogicalType } from "../model/logical-type.ts";
import { misfit } from "../model/misfit.ts";
import { isRawJson } from "../model/raw-json.ts";
import { roundDecimal } from "./round-decimal.ts";

type To = LogicalType;

/** A number as text, strictly: JSON's own grammar, so that `007`, `+1` and ` 5` stay what they are, which is text. */
const numberToken = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

export function toInteger(value: unknown, from: LogicalType, to: To, lossy: boolean): unknown {
  if (typeof value === "bigint" || Number.isSafeInteger(value)) {
    if (Object.is(value, -0) && !lossy) throw misfit("NOT_STORABLE", value, to, "An integer has no negative zero.");
    return value;
  }
  const text = finiteText(value, from, to);
  const whole = lossy ? roundDecimal(text, 0) : text.replace(/\.0+$/, "");
  if (/^-?\d+$/.test(whole)) return BigInt(whole);
  throw misfit("INVALID_VALUE", value, to, "It is no whole number.");
}

export function toFloat(value: unknown, from: LogicalType, to: To, lossy: boolean): unknown {
  const number = typeof value === "number" ? value : doubleOf(value, from, to, lossy);
  if (to.kind !== "float32") return number;
  if (from.kind === "float32") return number;
  const narrow = lossy ? Math.fround(number) : toFloat32(number);
  // A decimal of it is its shortest text: 2310704.75 would come back as 2310704.8.
  const other = from.kind === "decimal" && !lossy && Number(float32Text(narrow ?? 0)) !== number;
  if (
    narrow === undefined ||
    (other && Number.isFinite(number)) ||
    (!Number.isFinite(narrow) && Number.isFinite(number))
  ) {
    throw misfit("OUT_OF_RANGE", value, to, "32 bits do not hold it.");
  }
  return narrow;
}

function doubleOf(value: unknown, from: LogicalType, to: To, lossy: boolean): number {
  if (value === "NaN" || value === "Infinity" || value === "-Infinity") return Number(value);
  const token = tokenOf(value, from, to);
  if (lossy ? Number.isFinite(Number(token)) : doubleHolds(token)) return Number(token);
  throw misfit("OUT_OF_RANGE", value, to, "A double does not hold all its digits.");
}

export function toDecimal(value: unknown, from: LogicalType, to: DecimalType, lossy: boolean): unknown {
  if (Object.is(value, -0) && !lossy) throw misfit("NOT_STORABLE", value, to, "A decimal has no negative zero.");
  const text = typeof value === "number" && !Number.isFinite(value) ? String(value) : tokenOf(value, from, to);
  return lossy && to.scale !== undefined ? roundDecimal(canonicalDecimal(text) ?? text, to.scale) : text;
}

/** Digits without an exponent; not NaN and not an infinity. */
function finiteText(value: unknown, from: LogicalType, to: To): string {
  const text = canonicalDecimal(tokenOf(value, from, to));
  if (text !== undefined && /\d/.test(text)) return text;
  throw misfit("OUT_OF_RANGE", value, to);
}

/** The number's text. */
function tokenOf(value: unknown, from: LogicalType, to: To): string {
  if (typeof value === "number") return from.kind === "float32" ? float32Text(value) : String(value);
  if (typeof value === "bigint") return value.toString();
  if (isRawJson(value) && numberToken.test(value.rawJSON)) return value.rawJSON;
  if (
    typeof value === "string" &&
    (from.kind === "decimal" || (from.kind === "text" && (numberToken.test(value) || isSpecial(value))))
  )
    return value;
  throw misfit("INVALID_VALUE", value, to, "It is not written as a number.");
}

function isSpecial(text: string): boolean {
  return text === "NaN" || text === "Infinity" || text === "-Infinity";
}
