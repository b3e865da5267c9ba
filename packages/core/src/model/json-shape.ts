import { blanksEnd, jsonValueEnd, nameEnd, scalarEnd, stringEnd } from "./json-bytes.ts";

/** Behind the text of a shape that stands at `start`, which is JSON then; -1: another thing stands there. `view`: of all of `data`. */
export type ShapeEnd = (data: Uint8Array, view: DataView, start: number, end: number) => number;

/** Members per function: the engine leaves functions alone that are too long. */
const mostMembers = 16;
const mostBytes = 4096;

/**
 * Code for texts that have the same members in the same order as this one, which `isJsonBytes` has judged to be JSON, and the
 * same blanks before and behind values. `undefined`: it is no object, or a long one.
 *
 * What stands between values is compared four bytes at a time. The code holds numbers and our own words only.
 */
export function jsonShapeOf(data: Uint8Array, start: number, end: number): ShapeEnd | undefined {
  if (end - start > mostBytes) return undefined;
  const literals = literalsOf(data, start, end);
  if (literals === undefined) return undefined;
  const parts: ShapeEnd[] = [];
  for (let from = 0; from < literals.length; from += mostMembers)
    parts.push(partOf(literals.slice(from, from + mostMembers), from + mostMembers < literals.length));
  const [only] = parts;
  if (parts.length === 1) return only;
  return (bytes, view, first, last) => {
    let at = first;
    for (const part of parts) if ((at = part(bytes, view, at, last)) < 0) return -1;
    return at;
  };
}

/** What stands before each value, and behind the last one. */
function literalsOf(data: Uint8Array, start: number, end: number): readonly Uint8Array[] | undefined {
  const literals: Uint8Array[] = [];
  let literal = start;
  let at = blanksEnd(data, start, end);
  if (data[at] !== 0x7b) return undefined;
  do {
    const name = blanksEnd(data, at + 1, end);
    // The closing brace of an object without members.
    if (data[name] !== 0x22) return undefined;
    const value = blanksEnd(data, nameEnd(data, name, end), end);
    literals.push(data.slice(literal, value));
    literal = jsonValueEnd(data, value, end);
    at = blanksEnd(data, literal, end);
  } while (data[at] === 0x2c);
  return [...literals, data.slice(literal, end)];
}

/** `open`: a value follows the last literal, too. */
function partOf(literals: readonly Uint8Array[], open: boolean): ShapeEnd {
  const body = `
    return function part(data, view, start, end) {
      let at = start, from = 0, byte = 0;
      ${literals.map((literal, i) => comparison(literal) + (open || i < literals.length - 1 ? value : "")).join("\n")}
      return at;
    };`;
  // oxlint-disable-next-line typescript/no-implied-eval -- the body holds numbers and our own words only
  const factory = new Function("ordinary", "stringEnd", "flatEnd", "scalarEnd", `"use strict"; ${body}`) as (
    ...facts: readonly [Uint8Array, typeof stringEnd, typeof flatEnd, typeof scalarEnd]
  ) => ShapeEnd;
  return factory(ordinary, stringEnd, flatEnd, scalarEnd);
}

/** Goes past these bytes: by words, the last of which may begin in the one before. */
function comparison(literal: Uint8Array): string {
  const { length } = literal;
  const view = new DataView(literal.buffer, literal.byteOffset, length);
  const places = Array.from({ length: length >> 2 }, (_, i) => 4 * i);
  if (length > 4 && length % 4 > 0) places.push(length - 4);
  const tests =
    length < 4
      ? Array.from(literal, (byte, i) => `data[at + ${i}] !== ${byte}`)
      : places.map((place) => `view.getInt32(at + ${place}, true) !== ${view.getInt32(place, true)}`);
  return `if (${[`at + ${length} > end`, ...tests].join(" || ")}) return -1; at += ${length};`;
}

/** Goes past a value: what runs beyond the end is found out by the next comparison. */
const value = `
  byte = data[at];
  if (byte === 0x22) {
    at++;
    while (ordinary[data[at]] === 1) at++;
    if (data[at] === 0x22) at++;
    else if ((at = stringEnd(data, at, end)) < 0) return -1;
  } else if (byte >= 0x31 && byte <= 0x39) {
    from = at;
    byte = data[++at];
    while (byte >= 0x30 && byte <= 0x39) byte = data[++at];
    if (byte === 0x2e || byte === 0x65 || byte === 0x45) {
      const fraction = ++at;
      byte = data[at];
      while (byte >= 0x30 && byte <= 0x39) byte = data[++at];
      if (at === fraction || byte === 0x65 || byte === 0x45)
        if ((at = scalarEnd(data, from, end)) < 0) return -1;
    }
  } else if (byte === 0x6e) {
    if (at + 4 > end || view.getInt32(at, true) !== ${wordOf("null")}) return -1;
    at += 4;
  } else if (byte === 0x7b || byte === 0x5b) {
    if (data[at + 1] === byte + 2) at += 2;
    else if ((at = flatEnd(data, at, end)) < 0) return -1;
  } else if (byte <= 0x20 || (at = scalarEnd(data, at, end)) < 0) return -1;`;

/** What an array of strings alone needs is less than what any value needs. */
function flatEnd(data: Uint8Array, start: number, end: number): number {
  let at = start;
  do {
    if (data[at + 1] !== 0x22) return jsonValueEnd(data, start, end);
    if ((at = stringEnd(data, at + 2, end)) < 0) return -1;
  } while (data[at] === 0x2c && at < end);
  return data[start] === 0x5b && data[at] === 0x5d ? at + 1 : jsonValueEnd(data, start, end);
}

/** Bytes that mean nothing in a string but themselves. */
const ordinary = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < 0x20 || byte === 0x22 || byte === 0x5c || byte >= 0x80 ? 0 : 1,
);

function wordOf(text: string): number {
  return new DataView(new TextEncoder().encode(text).buffer).getInt32(0, true);
}
