import type { Bitmap } from "./column.ts";

/** Bytes of a bitmap for so many records: padded to whole 64-bit words, as databases and Arrow copy them. */
function bitmapBytes(length: number): number {
  return ((length + 63) >> 6) << 3;
}

export function newBitmap(length: number, fill: 0 | 1): Bitmap {
  const bitmap = new Uint8Array(bitmapBytes(length));
  return fill === 1 ? bitmap.fill(255) : bitmap;
}

/** Whether bit i is set. No bitmap means that all are: ask a `missing` bitmap only when it is there. */
export function isSet(bitmap: Bitmap | undefined, i: number): boolean {
  return bitmap === undefined || ((bitmap[i >> 3] ?? 0) & (1 << (i & 7))) !== 0;
}

export function setBit(bitmap: Bitmap, i: number): void {
  bitmap[i >> 3] = (bitmap[i >> 3] ?? 0) | (1 << (i & 7));
}

export function clearBit(bitmap: Bitmap, i: number): void {
  bitmap[i >> 3] = (bitmap[i >> 3] ?? 0) & ~(1 << (i & 7));
}

/** How many of the first `length` bits are set; all of them without a bitmap. */
export function countSet(bitmap: Bitmap | undefined, length: number): number {
  if (bitmap === undefined) return length;
  let count = 0;
  const whole = length >> 3;
  for (let byte = 0; byte < whole; byte++) count += ones[bitmap[byte] ?? 0] ?? 0;
  const rest = length & 7;
  return rest === 0 ? count : count + (ones[(bitmap[whole] ?? 0) & ((1 << rest) - 1)] ?? 0);
}

/** A copy of the bits from `from` to before `to`, beginning at bit 0. */
export function sliceBitmap(bitmap: Bitmap, from: number, to: number): Bitmap {
  const length = to - from;
  const out = newBitmap(length, 0);
  const shift = from & 7;
  const first = from >> 3;
  const bytes = (length + 7) >> 3;
  if (shift === 0) out.set(bitmap.subarray(first, first + bytes));
  else
    for (let byte = 0; byte < bytes; byte++)
      out[byte] = ((bitmap[first + byte] ?? 0) >> shift) | ((bitmap[first + byte + 1] ?? 0) << (8 - shift));
  return out;
}

const ones = new Uint8Array(256);
for (let byte = 1; byte < 256; byte++) ones[byte] = (ones[byte >> 1] ?? 0) + (byte & 1);
