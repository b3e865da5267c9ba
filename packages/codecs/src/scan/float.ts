import { doubleHolds } from "@dataknobs/core";
import { asciiAt } from "./text.ts";

/**
 * The number that `data[start .. end)` holds, written as JSON writes numbers, if a double holds it: its shortest text is
 * the same number. NaN: it is written otherwise, or it is no such number (`1e400`, `9007199254740993`).
 */
export function floatAt(data: Uint8Array, start: number, end: number): number {
  const negative = data[start] === minus;
  let at = negative ? start + 1 : start;
  const first = at;
  let value = 0;
  let digit = (data[at] ?? 0) - zero;
  while (at < end && digit >= 0 && digit <= 9) {
    value = value * 10 + digit;
    digit = (data[++at] ?? 0) - zero;
  }
  const whole = at - first;
  if (whole === 0 || (whole > 1 && data[first] === zero)) return NaN;
  let scale = 0;
  if (at < end && data[at] === point) {
    const fraction = ++at;
    digit = (data[at] ?? 0) - zero;
    while (at < end && digit >= 0 && digit <= 9) {
      value = value * 10 + digit;
      digit = (data[++at] ?? 0) - zero;
    }
    scale = at - fraction;
    if (scale === 0) return NaN;
  }
  // Both are exact doubles, so that their quotient is the nearest to what is written: 15 digits come back from it.
  if (at === end && whole + scale <= 15) {
    if (scale > 0) value /= powers[scale] ?? 1;
    return negative ? -value : value;
  }
  return longAt(data, start, end, at);
}

function longAt(data: Uint8Array, start: number, end: number, at: number): number {
  if (at < end && !isExponent(data, at, end)) return NaN;
  const token = asciiAt(data, start, end);
  const value = Number(token);
  return String(value) === token || doubleHolds(token) ? value : NaN;
}

function isExponent(data: Uint8Array, start: number, end: number): boolean {
  let at = start;
  if (((data[at] ?? 0) | 0x20) !== 0x65) return false;
  at++;
  if (data[at] === minus || data[at] === plus) at++;
  if (at >= end) return false;
  for (; at < end; at++) if (!((data[at] ?? 0) >= zero && (data[at] ?? 0) <= zero + 9)) return false;
  return true;
}

const powers: readonly number[] = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);

const plus = 0x2b;
const minus = 0x2d;
const point = 0x2e;
const zero = 0x30;
