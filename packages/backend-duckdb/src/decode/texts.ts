import { type Bitmap, type BytesColumn, formatInterval, fromScaled, isSet, textColumn } from "@dataknobs/core";
import { hugeInts } from "./integers.ts";

/** Values that a batch holds as their canonical text. */
function texts(count: number, valid: Bitmap | undefined, textOf: (i: number) => string): BytesColumn {
  return textColumn(Array.from({ length: count }, (_, i) => (isSet(valid, i) ? textOf(i) : null)));
}

export function hugeTexts(
  memory: ArrayBuffer,
  count: number,
  signed: boolean,
  scale: number,
  valid: Bitmap | undefined,
): BytesColumn {
  const values = hugeInts(memory, count, signed);
  return texts(count, valid, (i) => fromScaled(values[i] ?? 0n, scale));
}

export function unsignedTexts(data: BigUint64Array, count: number, valid: Bitmap | undefined): BytesColumn {
  return texts(count, valid, (i) => String(data[i] ?? 0n));
}

/** 128 bits with the topmost bit flipped, so that they sort as signed integers. */
export function uuidTexts(memory: ArrayBuffer, count: number, valid: Bitmap | undefined): BytesColumn {
  const words = new BigUint64Array(memory);
  return texts(count, valid, (i) => {
    const high = (words[2 * i + 1] ?? 0n) ^ (1n << 63n);
    const digits = high.toString(16).padStart(16, "0") + (words[2 * i] ?? 0n).toString(16).padStart(16, "0");
    return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-${digits.slice(12, 16)}-${digits.slice(16, 20)}-${digits.slice(20)}`;
  });
}

/** Months and days in 32 bits each, microseconds in 64. */
export function intervalTexts(memory: ArrayBuffer, count: number, valid: Bitmap | undefined): BytesColumn {
  const words = new Int32Array(memory);
  const micros = new BigInt64Array(memory);
  return texts(count, valid, (i) => formatInterval(words[4 * i] ?? 0, words[4 * i + 1] ?? 0, micros[2 * i + 1] ?? 0n));
}

/** Numbers of values in the type's list. */
export function enumTexts(
  data: Uint8Array | Uint16Array | Uint32Array,
  count: number,
  values: readonly string[],
  valid: Bitmap | undefined,
): BytesColumn {
  return texts(count, valid, (i) => values[data[i] ?? 0] ?? "");
}
