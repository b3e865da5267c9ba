import { canonicalDecimal, doubleHolds, type Field } from "@dataknobs/core";
import { isMinusZero } from "../scan/decimal.ts";
import { asciiAt } from "../scan/text.ts";

/** What there was in a field, each a bit: kinds of values, ... */
export const text = 1;
export const bool = 2;
export const json = 4;
export const safeInteger = 8;
export const largeInteger = 16;
export const double = 32;
export const minusZero = 64;
export const decimal = 128;
/** ... and what says whether they are written as our encoder writes them. Integers of more than nine digits, ... */
const longInteger = 256;
/** ... doubles that have a shorter text or another one, ... */
const otherDouble = 512;
/** ... texts that are no timestamps, or are ones written otherwise, ... */
export const noTimestamp = 1024;
/** ... null, and no member. */
export const nothing = 2048;
export const missing = 4096;

/** What kind of number a token is. What would have more digits than any decimal is only JSON. */
export function numberKind(data: Uint8Array, start: number, end: number): number {
  const kind = plainKind(data, start, end);
  return kind === 0 ? otherKind(data, start, end) : kind;
}

/** The kind of most numbers: without a sign, an exponent and many digits; 0: it is another. */
function plainKind(data: Uint8Array, start: number, end: number): number {
  if (end - start > 15) return 0;
  let at = start;
  let byte = data[at] ?? 0;
  while (byte >= 0x30 && byte <= 0x39 && at < end) byte = data[++at] ?? 0;
  if (at === end) return end - start <= 9 ? safeInteger : safeInteger | longInteger;
  if (byte !== 0x2e) return 0;
  byte = data[++at] ?? 0;
  while (byte >= 0x30 && byte <= 0x39 && at < end) byte = data[++at] ?? 0;
  if (at < end) return 0;
  return isShortest(data, start, end) ? double : double | otherDouble;
}

function otherKind(data: Uint8Array, start: number, end: number): number {
  let digits = 0;
  let plain = true;
  let exponent = false;
  for (let at = start; at < end; at++) {
    const byte = data[at] ?? 0;
    if (byte >= 0x30 && byte <= 0x39) digits++;
    else if (byte === 0x2e) plain = false;
    else if (byte !== 0x2d || at > start) exponent = true;
  }
  if (isMinusZero(data, start, end)) return double | minusZero;
  if (digits <= 15 && !exponent) {
    if (plain) return digits <= 9 ? safeInteger : safeInteger | longInteger;
    return isShortest(data, start, end) ? double : double | otherDouble;
  }
  const token = asciiAt(data, start, end);
  if (plain && !exponent) return integerKind(token, digits) | longInteger;
  if (doubleHolds(token)) return String(Number(token)) === token ? double : double | otherDouble;
  return canonicalDecimal(token) === undefined ? json : decimal;
}

function integerKind(token: string, digits: number): number {
  if (digits > 19) return decimal;
  const value = BigInt(token);
  if (Number.isSafeInteger(Number(value))) return safeInteger;
  return BigInt.asIntN(64, value) === value ? largeInteger : decimal;
}

/** Whether a number of at most 15 digits with a point has no zero at its end, and is not so small that it is written as 1e-7. */
function isShortest(data: Uint8Array, start: number, end: number): boolean {
  if (data[end - 1] === 0x30) return false;
  const first = data[start] === 0x2d ? start + 1 : start;
  if (data[first] !== 0x30) return true;
  for (let at = first + 2; at < first + 8; at++) if (data[at] !== 0x30) return at < end;
  return false;
}

/** Whether every record had a value, if these are the kinds of a field; undefined: the field came later. */
export function isAlwaysThere(kinds: number | undefined): boolean {
  return kinds !== undefined && (kinds & (nothing | missing)) === 0;
}

/** Whether a field that holds nothing but these kinds is written as our encoder writes values of its type. */
export function isAsWritten(kinds: number, { type, nullable }: Field): boolean {
  if (!nullable && (kinds & (nothing | missing)) !== 0) return false;
  return (kinds & ~(kindsOf(type) | missing)) === 0;
}

/** The kinds that values of a type may have, as far as it is known how they are written. */
function kindsOf(type: Field["type"]): number {
  switch (type.kind) {
    case "text":
      return type.length === undefined ? text | noTimestamp | nothing : nothing;
    case "bool":
      return bool | nothing;
    case "int32":
      return safeInteger | nothing;
    case "int64":
      return safeInteger | longInteger | largeInteger | nothing;
    case "float64":
      return safeInteger | longInteger | double | nothing;
    case "timestamp":
      return type.precision === 6 ? text | nothing : nothing;
    // In a field of type json null is written as no member.
    case "json":
      return json;
    default:
      return nothing;
  }
}
