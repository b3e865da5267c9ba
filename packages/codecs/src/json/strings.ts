import { release } from "../scan/pieces.ts";

const ordinary = 0;
const quote = 1;
const backslash = 2;

/** What a byte means inside a string; bytes beyond ASCII are judged elsewhere, all at once. */
const kinds: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte === 0x22) return quote;
  if (byte === 0x5c) return backslash;
  return byte < 0x20 ? 3 : ordinary;
});

/**
 * The place of the quote that closes the string which begins at `start` (behind its opening quote). `~place` says that the
 * string holds escapes; -1: it does not end, or holds a control character.
 */
export function stringEnd(data: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && kinds[data[at] ?? 0] === ordinary) at++;
  if (at >= end) return -1;
  const kind = kinds[data[at] ?? 0];
  if (kind === quote) return at;
  return kind === backslash ? escapedEnd(data, at, end) : -1;
}

function escapedEnd(data: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const kind = kinds[data[at] ?? 0];
    if (kind === quote) return ~at;
    if (kind === backslash) at += 2;
    else if (kind === ordinary) at++;
    else return -1;
  }
  return -1;
}

/** Where `unescape` puts the bytes. */
export let unescaped: Uint8Array<ArrayBuffer> = new Uint8Array(4096);

/**
 * Writes the string of `data[start .. end)`, which holds escapes, into `unescaped`, and answers with its length in UTF-8.
 * -1: an escape is broken; -2: half of a surrogate pair stands alone, which is no character.
 */
export function unescape(data: Uint8Array, start: number, end: number): number {
  if (unescaped.length < end - start) unescaped = new Uint8Array(end - start);
  const out = unescaped;
  let to = 0;
  for (let at = start; at < end; at++) {
    const byte = data[at] ?? 0;
    if (byte !== 0x5c) {
      out[to++] = byte;
      continue;
    }
    const letter = data[++at] ?? 0;
    if (letter !== 0x75) {
      const plain = letters[letter] ?? 0;
      if (plain === 0) return -1;
      out[to++] = plain;
      continue;
    }
    let code = hexAt(data, at + 1, end);
    at += 4;
    if (code < 0) return -1;
    if (code >= 0xd800 && code <= 0xdfff) {
      if (code >= 0xdc00 || at + 2 >= end || data[at + 1] !== 0x5c || data[at + 2] !== 0x75) return -2;
      const low = hexAt(data, at + 3, end);
      if (low < 0) return -1;
      if (low < 0xdc00 || low > 0xdfff) return -2;
      code = 0x10000 + ((code - 0xd800) << 10) + low - 0xdc00;
      at += 6;
    }
    to = putCode(out, to, code);
  }
  return to;
}

/** More of it is not kept for the next string. */
const large = 1 << 20;

/** Gives the memory of `unescaped` back after a string of many bytes, once they have been taken out of it. */
export function tidyUp(): void {
  if (unescaped.length <= large) return;
  release(unescaped);
  unescaped = new Uint8Array(4096);
}

function putCode(out: Uint8Array, to: number, code: number): number {
  let at = to;
  if (code < 0x80) out[at++] = code;
  else {
    if (code < 0x800) out[at++] = 0xc0 | (code >> 6);
    else {
      if (code < 0x10000) out[at++] = 0xe0 | (code >> 12);
      else {
        out[at++] = 0xf0 | (code >> 18);
        out[at++] = 0x80 | ((code >> 12) & 0x3f);
      }
      out[at++] = 0x80 | ((code >> 6) & 0x3f);
    }
    out[at++] = 0x80 | (code & 0x3f);
  }
  return at;
}

/** What stands for a letter behind a backslash; 0: nothing may. */
const letters: Uint8Array = new Uint8Array(256);
const written = '"\\/bfnrt';
const meant = '"\\/\b\f\n\r\t';
for (let i = 0; i < written.length; i++) letters[written.charCodeAt(i)] = meant.charCodeAt(i);

/** The number of four hexadecimal digits; -1 if they are none. */
function hexAt(data: Uint8Array, start: number, end: number): number {
  if (start + 4 > end) return -1;
  let code = 0;
  for (let at = start; at < start + 4; at++) {
    const digit = digits[data[at] ?? 0] ?? 255;
    if (digit === 255) return -1;
    code = code * 16 + digit;
  }
  return code;
}

const digits: Uint8Array = new Uint8Array(256).fill(255);
for (let value = 0; value < 16; value++) {
  digits[value.toString(16).charCodeAt(0)] = value;
  digits[value.toString(16).toUpperCase().charCodeAt(0)] = value;
}
