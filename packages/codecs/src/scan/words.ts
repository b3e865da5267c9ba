/** One more than the largest 32-bit word. */
const high = 4_294_967_296;

/**
 * Writes an integer that `Number.isSafeInteger` accepts as 64-bit cell `i` of `words`: the low word first, as machines lay
 * them out. No bigint is made.
 */
export function putSafe(words: Int32Array, i: number, value: number): void {
  words[2 * i] = value | 0;
  words[2 * i + 1] = Math.floor(value / high);
}

/** Writes any integer of 64 bits. */
export function putBig(words: Int32Array, i: number, value: bigint): void {
  words[2 * i] = Number(BigInt.asIntN(32, value));
  words[2 * i + 1] = Number(value >> 32n);
}
