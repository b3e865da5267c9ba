import { putSafe } from "./words.ts";

/** Whether `data[start .. end)` is a zero with a minus: a float, which integers and decimals have not. */
export function isMinusZero(data: Uint8Array, start: number, end: number): boolean {
  if (data[start] !== minus) return false;
  for (let at = start + 1; at < end; at++) {
    const byte = data[at] ?? 0;
    if ((byte | 0x20) === 0x65) return at > start + 1;
    if (byte !== zero && byte !== point) return false;
  }
  return end > start + 1;
}

/**
 * Whether `data[start .. end)` is a decimal's canonical text (`-?(0|[1-9]\d*)(\.\d+)?`) of at most so many digits before and
 * behind the point.
 */
export function isDecimal(data: Uint8Array, start: number, end: number, whole: number, scale: number): boolean {
  const first = data[start] === minus ? start + 1 : start;
  const stop = digitsEnd(data, first, end);
  if (stop === first || (data[first] === zero && stop > first + 1)) return false;
  if (stop - first > whole && data[first] !== zero) return false;
  if (stop === end) return !isMinusZero(data, start, end);
  if (data[stop] !== point || stop + 1 === end || end - stop - 1 > scale) return false;
  return digitsEnd(data, stop + 1, end) === end && !isMinusZero(data, start, end);
}

/**
 * Writes a decimal of at most 15 digits, scaled by 10^scale, as 64-bit cell `i` of `words`.
 * `false`: nothing was written, the text must be looked at otherwise.
 */
export function scaledInto(
  data: Uint8Array,
  start: number,
  end: number,
  precision: number,
  scale: number,
  words: Int32Array,
  i: number,
): boolean {
  if (end - start > 16 || !isDecimal(data, start, end, precision - scale, scale)) return false;
  const negative = data[start] === minus;
  let value = 0;
  let behind = -1;
  for (let at = negative ? start + 1 : start; at < end; at++) {
    const byte = data[at] ?? 0;
    if (byte !== point) value = value * 10 + byte - zero;
    if (byte === point || behind >= 0) behind++;
  }
  const scaled = value * 10 ** (scale - Math.max(behind, 0));
  if (scaled > Number.MAX_SAFE_INTEGER) return false;
  putSafe(words, i, negative ? -scaled : scaled);
  return true;
}

function digitsEnd(data: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && (data[at] ?? 0) >= zero && (data[at] ?? 0) <= zero + 9) at++;
  return at;
}

const minus = 0x2d;
const point = 0x2e;
const zero = 0x30;
