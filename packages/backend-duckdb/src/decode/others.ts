import { type Bitmap, type BytesColumn, formatTime, isSet, textColumn } from "@dataknobs/core";
import type { Bytes } from "./strings.ts";

/** Of a clock time with its zone: 40 bits of microseconds, then how far its offset is below the largest one, in seconds. */
export const zoneBits: bigint = 24n;
export const largestOffset: number = 15 * 3600 + 59 * 60 + 59;

/** TIMETZ as DuckDB shows it: `12:34:56.5+02`. */
export function zonedTimes(words: BigUint64Array, count: number, valid: Bitmap | undefined): BytesColumn {
  return texts(count, valid, (i) => {
    const word = words[i] ?? 0n;
    const offset = largestOffset - Number(word & ((1n << zoneBits) - 1n));
    return formatTime(word >> zoneBits, 6) + offsetText(offset);
  });
}

function offsetText(offset: number): string {
  const [sign, size] = offset < 0 ? ["-", -offset] : ["+", offset];
  const parts = [Math.floor(size / 3600), Math.floor(size / 60) % 60, size % 60];
  while (parts.length > 1 && parts.at(-1) === 0) parts.pop();
  return sign + parts.map((part) => String(part).padStart(2, "0")).join(":");
}

/** BIT: how many bits of the next byte do not count, then the bits. */
export function bitStrings(bytes: Bytes, count: number, valid: Bitmap | undefined): BytesColumn {
  return texts(count, valid, (i) => {
    const [unused = 0, ...bits] = partOf(bytes, i);
    return bits
      .map((byte) => byte.toString(2).padStart(8, "0"))
      .join("")
      .slice(unused);
  });
}

/** BIGNUM: three bytes of sign and length, then the digits; all bits of a negative one are turned round. */
export function bigNumbers(bytes: Bytes, count: number, valid: Bitmap | undefined): BytesColumn {
  return texts(count, valid, (i) => {
    const [head = 0, , , ...digits] = partOf(bytes, i);
    const negative = head < 0x80;
    const plain = negative ? digits.map((digit) => 0xff - digit) : digits;
    const size = BigInt(`0x${Buffer.from(plain).toString("hex")}`);
    return String(negative ? -size : size);
  });
}

function partOf({ data, offsets }: Bytes, i: number): Uint8Array {
  return data.subarray(offsets[i], offsets[i + 1]);
}

function texts(count: number, valid: Bitmap | undefined, textOf: (i: number) => string): BytesColumn {
  return textColumn(Array.from({ length: count }, (_, i) => (isSet(valid, i) ? textOf(i) : null)));
}
