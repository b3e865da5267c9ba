import { hasMarks } from "../scan/find-marks.ts";
import { jsonMarks } from "../scan/marks.ts";

/** Bytes that each byte takes more inside a JSON string than it takes itself: `\"` one, `\u001f` five. */
const extra = new Uint8Array(256);
/** The letter behind the backslash; 0: none is there. */
const letters = new Uint8Array(256);
extra.fill(5, 0, 0x20);
for (const [byte, letter] of Object.entries({ 8: "b", 9: "t", 10: "n", 12: "f", 13: "r", 34: '"', 92: "\\" })) {
  extra[Number(byte)] = 1;
  letters[Number(byte)] = letter.charCodeAt(0);
}
const hexDigits = new TextEncoder().encode("0123456789abcdef");

/** Bytes that `data[from .. to)` takes more as JSON than it takes itself; 0: it can be copied as it is. */
export function escapeBytes(data: Uint8Array, from: number, to: number): number {
  if (!hasMarks(data, from, to, jsonMarks)) return 0;
  let sum = 0;
  for (let i = from; i < to; i++) sum += extra[data[i] ?? 0] ?? 0;
  return sum;
}

/** Writes UTF-8 as the inside of a JSON string, and answers with its end. Only what JSON forbids is escaped. */
export function putEscaped(bytes: Uint8Array, at: number, data: Uint8Array, from: number, to: number): number {
  let end = at;
  for (let i = from; i < to; i++) {
    const byte = data[i] ?? 0;
    if (extra[byte] === 0) bytes[end++] = byte;
    else end = putEscape(bytes, end, byte);
  }
  return end;
}

function putEscape(bytes: Uint8Array, at: number, byte: number): number {
  bytes[at] = 0x5c;
  const letter = letters[byte] ?? 0;
  if (letter !== 0) {
    bytes[at + 1] = letter;
    return at + 2;
  }
  bytes[at + 1] = 0x75;
  bytes[at + 2] = 0x30;
  bytes[at + 3] = 0x30;
  bytes[at + 4] = hexDigits[byte >> 4] ?? 0;
  bytes[at + 5] = hexDigits[byte & 15] ?? 0;
  return at + 6;
}

/** Whether the escapes in the inside of a JSON string, which are ones that JSON has, are those that `putEscaped` writes. */
export function areOwnEscapes(data: Uint8Array, start: number, end: number): boolean {
  for (let at = data.indexOf(0x5c, start); at >= 0 && at < end; at = data.indexOf(0x5c, at)) {
    if (data[at + 1] !== 0x75) {
      if (data[at + 1] === 0x2f) return false;
      at += 2;
      continue;
    }
    const byte = (hexDigits.indexOf(data[at + 4] ?? 0) << 4) | hexDigits.indexOf(data[at + 5] ?? 0);
    const own = data[at + 2] === 0x30 && data[at + 3] === 0x30 && byte >= 0 && extra[byte] === 5;
    if (!own) return false;
    at += 6;
  }
  return true;
}
