import { type Marks, noMarks } from "../scan/marks.ts";
import { stringEnd, tidyUp, unescape } from "./strings.ts";

/** Why a value has no end: it is no JSON (or not all of it is there), ... */
export const broken = -1;
/** ... or it lies deeper than it may. */
export const tooDeep = -2;

/** The first place at or behind `start` that is no blank. */
export function blanksEnd(data: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const byte = data[at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
    at++;
  }
  return at;
}

/** Behind the number (RFC 8259) that begins at `start`; `broken` if none does. */
export function numberEnd(data: Uint8Array, start: number, end: number): number {
  let at = start;
  if (at < end && data[at] === 0x2d) at++;
  const first = at;
  at = digitsEnd(data, at, end);
  if (at === first || (data[first] === 0x30 && at > first + 1)) return broken;
  if (at < end && data[at] === 0x2e) {
    const fraction = at + 1;
    at = digitsEnd(data, fraction, end);
    if (at === fraction) return broken;
  }
  if (at < end && ((data[at] ?? 0) | 0x20) === 0x65) {
    at++;
    if (at < end && (data[at] === 0x2b || data[at] === 0x2d)) at++;
    const exponent = at;
    at = digitsEnd(data, at, end);
    if (at === exponent) return broken;
  }
  return at;
}

function digitsEnd(data: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const byte = data[at] ?? 0;
    if (byte < 0x30 || byte > 0x39) break;
    at++;
  }
  return at;
}

/** Behind `true`, `false` or `null`, which must stand there; else `broken`. */
export function wordEnd(data: Uint8Array, start: number, end: number, word: Uint8Array): number {
  if (start + word.length > end) return broken;
  for (let i = 0; i < word.length; i++) if (data[start + i] !== word[i]) return broken;
  return start + word.length;
}

export const trueWord: Uint8Array = Buffer.from("true");
export const falseWord: Uint8Array = Buffer.from("false");
export const nullWord: Uint8Array = Buffer.from("null");

/** Behind a string, number or word; `broken` if none begins at `start`. */
export function scalarEnd(data: Uint8Array, start: number, end: number, marks: Marks): number {
  switch (start < end ? data[start] : 0) {
    case 0x22: {
      const mark = marks.behind(start);
      if (mark >= 0 && data[mark] === 0x22) return mark + 1;
      const stop = stringEnd(data, start + 1, end);
      if (stop >= 0) return stop + 1;
      // Half of a surrogate pair is JSON all the same.
      return stop === -1 || !escapesHold(data, start + 1, ~stop) ? broken : ~stop + 1;
    }
    case 0x74:
      return wordEnd(data, start, end, trueWord);
    case 0x66:
      return wordEnd(data, start, end, falseWord);
    case 0x6e:
      return wordEnd(data, start, end, nullWord);
    default:
      return numberEnd(data, start, end);
  }
}

/** Whether the escapes of a string are ones that JSON has. */
function escapesHold(data: Uint8Array, start: number, end: number): boolean {
  const length = unescape(data, start, end);
  tidyUp();
  if (length !== -2) return length >= 0;
  for (let at = start; at < end; at++) {
    if (data[at] !== 0x5c) continue;
    const letter = data[++at];
    const stop = letter === 0x75 ? at + 5 : at + 1;
    if (stop > end || unescape(data, at - 1, stop) === -1) return false;
    at = stop - 1;
  }
  return true;
}

/**
 * Behind the JSON value that begins at `start`; `broken`, or `tooDeep` where more than `depth` objects and arrays lie inside
 * one another. It does not recurse. `marks`: of the bytes of `data`, none of which have been asked for behind `start`.
 */
export function valueEnd(data: Uint8Array, start: number, end: number, depth: number, marks: Marks = noMarks): number {
  let at = start;
  let open = 0;
  for (;;) {
    // A value begins here.
    const first = at < end ? (data[at] ?? 0) : 0;
    if (first === 0x7b || first === 0x5b) {
      const closing = first + 2;
      at = blanksEnd(data, at + 1, end);
      if (at < end && data[at] === closing) {
        if (open >= depth) return tooDeep;
        at++;
      } else {
        if (open >= depth) return tooDeep;
        if (first === 0x7b && (at = nameEnd(data, at, end, marks)) < 0) return broken;
        if (open === kinds.length) kinds = longer(kinds);
        kinds[open++] = closing;
        continue;
      }
    } else if ((at = scalarEnd(data, at, end, marks)) < 0) return broken;

    // A value ended here.
    for (;;) {
      if (open === 0) return at;
      if (at < end && (data[at] ?? 0) <= 0x20) at = blanksEnd(data, at, end);
      const next = at < end ? data[at++] : 0;
      const closing = kinds[open - 1];
      if (next === 0x2c) {
        if (at < end && (data[at] ?? 0) <= 0x20) at = blanksEnd(data, at, end);
        if (closing === 0x7d && (at = nameEnd(data, at, end, marks)) < 0) return broken;
        break;
      }
      if (next !== closing) return broken;
      open--;
    }
  }
}

/** What closes the objects and arrays around the current place, the outermost first. */
let kinds: Uint8Array = new Uint8Array(1024);

function longer(bytes: Uint8Array): Uint8Array {
  const twice = new Uint8Array(bytes.length * 2);
  twice.set(bytes);
  return twice;
}

/** Behind `"name" :` and the blanks after it; `broken` if it is none. */
export function nameEnd(data: Uint8Array, start: number, end: number, marks: Marks): number {
  if (start >= end || data[start] !== 0x22) return broken;
  let at = scalarEnd(data, start, end, marks);
  if (at < 0) return broken;
  if (at < end && data[at] !== 0x3a) at = blanksEnd(data, at, end);
  if (at >= end || data[at] !== 0x3a) return broken;
  at++;
  return at < end && (data[at] ?? 0) <= 0x20 ? blanksEnd(data, at, end) : at;
}
