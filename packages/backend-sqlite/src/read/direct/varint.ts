import { Unclear } from "./unclear.ts";

/** The integer that begins at a place, seven bits a byte. @throws Unclear for one of more than 53 bits, or a negative one */
export function varintAt(bytes: Uint8Array, at: number): number {
  let value = 0;
  for (let i = 0; i < 8; i++) {
    const byte = bytes[at + i] ?? 0;
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      if (value > Number.MAX_SAFE_INTEGER) break;
      return value;
    }
  }
  throw new Unclear("An integer of 64 bits.");
}

/** The place behind it. */
export function behindVarint(bytes: Uint8Array, at: number): number {
  let end = at;
  while ((bytes[end] ?? 0) >= 0x80 && end < at + 8) end++;
  return end + 1;
}
