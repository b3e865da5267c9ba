/**
 * 64-bit integers as two 32-bit words (low first, as every machine that Node 22 runs on lays them out but s390x):
 * a bigint per cell costs an allocation, and nearly all integers are ones that a number holds.
 */
const high = 4_294_967_296;

/** The same memory as words: cell i is at 2i (low) and 2i + 1 (high). */
export function wordsOf(data: BigInt64Array): Int32Array {
  return new Int32Array(data.buffer, data.byteOffset, data.length * 2);
}

/** Writes an integer that `Number.isSafeInteger` accepts. */
export function putSafe(words: Int32Array, i: number, value: number): void {
  words[2 * i] = value | 0;
  words[2 * i + 1] = Math.floor(value / high);
}

/** The cell as a number; `undefined` when only a bigint holds it exactly. */
export function safeAt(words: Int32Array, i: number): number | undefined {
  const low = words[2 * i] ?? 0;
  const top = words[2 * i + 1] ?? 0;
  if (top >= 2_097_152 || top < -2_097_152) return undefined;
  const value = top * high + (low >>> 0);
  return value === -9_007_199_254_740_992 ? undefined : value;
}
