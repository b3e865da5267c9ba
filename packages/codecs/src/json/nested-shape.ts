import { noMarks } from "../scan/marks.ts";
import { viewOf } from "../scan/view.ts";
import type { LineState } from "./line-state.ts";
import { plainNumberEnd } from "./nested-end.ts";
import { nameEnd, valueEnd } from "./values.ts";

/** Behind the object of a shape that stands at `start`, which is JSON then; -1: another thing stands there. */
export type ShapeEnd = (data: Uint8Array, view: DataView, start: number, end: number) => number;

/** Objects and arrays inside one another that a shape goes past. */
export const shapeDepth = 2;

/** The engine leaves functions alone that are too long. */
const mostMembers = 24;
const mostBytes = 4096;

/**
 * Code for objects that have the same members in the same order as this one, which is known to be JSON, and the same blanks
 * before and behind values. `undefined`: it has none, or many, or a line break in it.
 *
 * What stands between values is compared four bytes at a time, strings end at the next mark. Values are scalars, arrays of
 * strings, and what is empty. The code holds numbers and our own words only.
 */
export function shapeOf(data: Uint8Array, start: number, end: number, state: LineState): ShapeEnd | undefined {
  if (end - start > mostBytes) return undefined;
  const literals = literalsOf(data, start, end);
  if (literals.length < 2 || literals.length > mostMembers + 1) return undefined;
  if (literals.some((literal) => literal.some((byte) => byte < 0x20))) return undefined;
  const body = `
    return function shape(data, view, start, end) {
      const places = state.places;
      let at = start, mark = state.mark, stop = 0, byte = 0;
      ${literals.map((literal, i) => comparison(literal) + (i < literals.length - 1 ? value : "")).join("\n")}
      state.mark = mark;
      return at;
    };`;
  // oxlint-disable-next-line typescript/no-implied-eval -- the body holds numbers and our own words only
  const factory = new Function("state", "plainNumberEnd", `"use strict"; ${body}`) as (
    ...facts: readonly [LineState, typeof plainNumberEnd]
  ) => ShapeEnd;
  return factory(state, plainNumberEnd);
}

/** What stands before each value of an object, and behind the last one. Nothing: it has no members, or is none. */
function literalsOf(data: Uint8Array, start: number, end: number): readonly Uint8Array[] {
  if (data[start] !== 0x7b) return [];
  const literals: Uint8Array[] = [];
  let literal = start;
  let at = start;
  do {
    const name = pastBlanks(data, at + 1, end);
    // The closing brace of an object without members.
    if (data[name] !== 0x22) return [];
    const first = nameEnd(data, name, end, noMarks);
    literals.push(data.slice(literal, first));
    literal = valueEnd(data, first, end, Infinity);
    at = pastBlanks(data, literal, end);
  } while (data[at] === 0x2c);
  return [...literals, data.slice(literal, end)];
}

function pastBlanks(data: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && (data[at] ?? 0) <= 0x20) at++;
  return at;
}

/** Goes past these bytes and their marks: by words, the last of which may begin in the one before. */
function comparison(literal: Uint8Array): string {
  const { length } = literal;
  const view = viewOf(literal);
  const words = Array.from({ length: length >> 2 }, (_, i) => 4 * i);
  if (length > 4 && length % 4 > 0) words.push(length - 4);
  const tests =
    length < 4
      ? Array.from(literal, (byte, i) => `data[at + ${i}] !== ${byte}`)
      : words.map((from) => `view.getInt32(at + ${from}, true) !== ${view.getInt32(from, true)}`);
  const marks = literal.filter((byte) => byte === 0x22 || byte === 0x5c).length;
  return `if (${[`at + ${length} >= end`, ...tests].join(" || ")}) return -1; at += ${length}; mark += ${marks};`;
}

/** What runs beyond the end is found out by the next comparison. */
const string = (before: number): string => `
    stop = places[mark + 1];
    if (places[mark] !== at + ${before} || data[stop] !== 0x22) return -1;
    at = stop + 1;
    mark += 2;`;

const value = `
  byte = data[at];
  if (byte === 0x22) { ${string(0)} }
  else if (byte < 0x3a) { if ((at = plainNumberEnd(data, at, end)) < 0) return -1; }
  else if (byte === 0x6e || byte === 0x74 || byte === 0x66) {
    if (at + 5 >= end) return -1;
    stop = view.getInt32(byte === 0x66 ? at + 1 : at, true);
    if (stop !== (byte === 0x6e ? ${wordOf("null")} : byte === 0x74 ? ${wordOf("true")} : ${wordOf("alse")})) return -1;
    at += byte === 0x66 ? 5 : 4;
  } else if (byte === 0x5b && data[at + 1] === 0x22) {
    do { ${string(1)} } while (data[at] === 0x2c);
    if (data[at] !== 0x5d) return -1;
    at++;
  } else if ((byte === 0x5b || byte === 0x7b) && data[at + 1] === byte + 2) at += 2;
  else return -1;`;

function wordOf(text: string): number {
  return viewOf(Buffer.from(text)).getInt32(0, true);
}
