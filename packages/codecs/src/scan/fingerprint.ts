import { markedBytes, theMachine } from "./machine.ts";

/** What tells bytes from others: who has judged some knows by it that they are still the same. */
export type Fingerprint = Int32Array;

const lanes = 16;
const factor = 0x9e3779b1 | 0;

/**
 * The length, and sixteen sums of 32 bits, each over every sixteenth word: a word that changes changes its sum for certain,
 * several do but for one case in four billion. A quarter of the time that the machine's own checksum takes.
 */
export function fingerprintOf(bytes: Uint8Array): Fingerprint {
  const machine = bytes.length <= markedBytes ? theMachine() : undefined;
  return Int32Array.of(bytes.length, ...(machine?.sums(bytes, factor) ?? plainSums(bytes)));
}

/** What the machine adds up, for where there is none. */
export function plainSums(bytes: Uint8Array): Int32Array {
  const sums = new Int32Array(lanes);
  const whole = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const word = (at: number): number => {
    if (at + 4 <= bytes.length) return whole.getInt32(at, true);
    return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16);
  };
  for (let at = 0; at < bytes.length; at += lanes * 4)
    for (let lane = 0; lane < lanes; lane++)
      sums[lane] = (Math.imul(sums[lane] ?? 0, factor) + word(at + lane * 4)) | 0;
  return sums;
}

export function sameFingerprint(one: Fingerprint, other: Fingerprint): boolean {
  return one.every((part, i) => part === other[i]);
}
