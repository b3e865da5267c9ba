import { asciiAt } from "./text.ts";
import { putBig, putSafe } from "./words.ts";

/** Digits of which a double surely counts every one. */
const safeDigits = 15;

/**
 * Writes the integer that `data[start .. end)` holds (`-?(0|[1-9]\d*)`) as 64-bit cell `i` of `words`.
 * `false`: nothing was written; it is written otherwise, is -0, or is more than 64 bits hold.
 */
export function integerInto(data: Uint8Array, start: number, end: number, words: Int32Array, i: number): boolean {
  const negative = data[start] === minus;
  const first = negative ? start + 1 : start;
  if (end - first > safeDigits) return longInto(data, start, end, words, i);
  const value = wholeOf(data, first, end);
  if (value < 0 || (negative && value === 0)) return false;
  putSafe(words, i, negative ? -value : value);
  return true;
}

/** The same for 32 bits: the value, or NaN. */
export function smallInteger(data: Uint8Array, start: number, end: number): number {
  const negative = data[start] === minus;
  const first = negative ? start + 1 : start;
  if (end - first > 10) return NaN;
  const size = wholeOf(data, first, end);
  const value = negative ? -size : size;
  return size < 0 || (negative && size === 0) || (value | 0) !== value ? NaN : value;
}

/** The number of at most 15 digits without a leading zero; -1 if it is none. */
function wholeOf(data: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = (data[at] ?? 0) - zero;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return end === start || (data[start] === zero && end - start > 1) ? -1 : value;
}

function longInto(data: Uint8Array, start: number, end: number, words: Int32Array, i: number): boolean {
  if (end - start > 20) return false;
  const text = asciiAt(data, start, end);
  if (!/^-?[1-9]\d*$/.test(text)) return false;
  const value = BigInt(text);
  if (BigInt.asIntN(64, value) !== value) return false;
  putBig(words, i, value);
  return true;
}

const minus = 0x2d;
const zero = 0x30;
