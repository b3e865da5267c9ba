import type { LineState } from "./line-state.ts";
import { viewOf } from "../scan/view.ts";
import { passMarks, plainNumberEnd } from "./nested-end.ts";
import { type NestedEnd, nestedEnds } from "./nested-ends.ts";
import type { FieldReading } from "./field-reading.ts";
import { areOwnEscapes } from "./put-string.ts";
import { stringEnd, tidyUp, unescape, unescaped } from "./strings.ts";
import { falseWord, nullWord, trueWord, wordEnd } from "./values.ts";

/** Puts the cells of the members that stand at `start`, and answers with the place behind; -1: not as expected. */
export type LineCode = (data: Uint8Array, view: DataView, start: number, end: number) => number;

/** Fields per function: the engine leaves functions alone that are too long. */
const mostFields = 24;

/**
 * Code for the members of a record in this order, each of which may be left out: names are compared four bytes at a time,
 * strings end at the next mark. The code holds numbers and our own words only; names are handled as the bytes that they are.
 */
export function lineCode(fields: readonly FieldReading[], depth: number, state: LineState): LineCode {
  const parts: LineCode[] = [];
  for (let from = 0; from < fields.length; from += mostFields)
    parts.push(partOf(fields.slice(from, from + mostFields), from, depth, state));
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  return (data, view, start, end) => {
    let at = start;
    for (const part of parts) if ((at = part(data, view, at, end)) < 0) return -1;
    return at;
  };
}

function partOf(fields: readonly FieldReading[], first: number, depth: number, state: LineState): LineCode {
  const nested = fields.map(() => nestedEnds(depth - 1, state));
  const escaped = (field: FieldReading, data: Uint8Array, at: number, end: number): number =>
    escapedString(field, data, at, end, state);
  const body = `
    ${fields.map((_, f) => `const f${f} = fields[${f}], c${f} = f${f}.cells, n${f} = nested[${f}];`).join("\n")}
    return function part(data, view, start, end) {
      const places = state.places;
      let at = start, mark = state.mark, stop = 0, byte = 0;
      ${fields.map((field, f) => statement(field, f, first + f)).join("\n")}
      state.put = ${first + fields.length};
      state.mark = mark;
      return at;
    };`;
  // oxlint-disable-next-line typescript/no-implied-eval -- the body holds numbers and our own words only
  const factory = new Function(
    "fields",
    "nested",
    "state",
    "other",
    "escaped",
    "plainNumberEnd",
    `"use strict"; ${body}`,
  ) as (
    ...facts: readonly [
      readonly FieldReading[],
      readonly NestedEnd[],
      LineState,
      typeof otherValue,
      typeof escaped,
      typeof plainNumberEnd,
    ]
  ) => LineCode;
  return factory(fields, nested, state, otherValue, escaped, plainNumberEnd);
}

function statement(field: FieldReading, f: number, place: number): string {
  const { name, verbatim, nullable } = field;
  const key = Buffer.from(`${JSON.stringify(name)}:`);
  const fail = `{ state.put = ${place}; return -1; }`;
  // A value that is its own text is kept with its quotes.
  const [text, number] = verbatim
    ? [`c${f}.json(data, at, stop + 1)`, `c${f}.json(data, at, stop)`]
    : [`c${f}.text(data, at + 1, stop)`, `c${f}.number(data, at, stop)`];
  return `if (at + ${key.length} < end && ${comparison(key)}) {
      at += ${key.length};
      mark += ${marksIn(key)};
      if (data[at] === 0x20) { at++; state.strange++; }
      byte = data[at];
      if (byte === 0x22) {
        stop = places[mark + 1];
        if (places[mark] === at && data[stop] === 0x22) {
          if (!${text}) ${fail}
          at = stop + 1;
          mark += 2;
        } else {
          state.mark = mark;
          if ((at = escaped(f${f}, data, at, end)) < 0) ${fail}
          mark = state.mark;
        }
      } else if (byte < 0x3a) {
        stop = plainNumberEnd(data, at, end);
        if (stop < 0 || !${number}) ${fail}
        at = stop;
      } else if (byte === 0x7b || byte === 0x5b) {
        state.mark = mark;
        stop = n${f}(data, at, end);
        if (stop < 0 || !c${f}.json(data, at, stop)) ${fail}
        at = stop;
        mark = state.mark;
      } ${words(field, f, fail)} else {
        state.mark = mark;
        if ((at = other(f${f}, data, at, end)) < 0) ${fail}
        mark = state.mark;
      }
      if (data[at] === 0x2c && data[++at] === 0x20) { at++; state.strange++; }
    } else ${nullable ? `c${f}.missing();` : fail}`;
}

/** Branches for `true`, `false` and `null` where they are no text of their own and something follows. */
function words({ verbatim, nullIsValue, nullable }: FieldReading, f: number, fail: string): string {
  if (verbatim) return "";
  const word = (text: string, from: number, put: string): string =>
    `else if (byte === ${text.charCodeAt(0)} && at + ${text.length} < end && view.getInt32(at + ${from}, true) === ${viewOf(Buffer.from(text)).getInt32(from, true)}) {
        ${put}
        at += ${text.length};
      }`;
  return [
    word("true", 0, `if (!c${f}.bool(true)) ${fail}`),
    word("false", 1, `if (!c${f}.bool(false)) ${fail}`),
    ...(nullable && !nullIsValue ? [word("null", 0, `c${f}.null();`)] : []),
  ].join(" ");
}

/** Whether these bytes stand at `at`: by words, the last of which may begin in the one before. */
function comparison(key: Buffer): string {
  if (key.length < 4) return Array.from(key, (byte, i) => `data[at + ${i}] === ${byte}`).join(" && ");
  const view = viewOf(key);
  const starts = Array.from({ length: key.length >> 2 }, (_, i) => 4 * i);
  if (key.length % 4 > 0) starts.push(key.length - 4);
  return starts.map((from) => `view.getInt32(at + ${from}, true) === ${view.getInt32(from, true)}`).join(" && ");
}

function marksIn(key: Uint8Array): number {
  return key.filter((byte) => byte === 0x22 || byte === 0x5c).length;
}

/** Puts one of the words. */
function otherValue(
  { cells, verbatim, nullIsValue, nullable }: FieldReading,
  data: Uint8Array,
  at: number,
  end: number,
): number {
  let stop: number;
  switch (data[at]) {
    case 0x74:
      stop = wordEnd(data, at, end, trueWord);
      return stop >= 0 && (verbatim ? cells.json(data, at, stop) : cells.bool(true)) ? stop : -1;
    case 0x66:
      stop = wordEnd(data, at, end, falseWord);
      return stop >= 0 && (verbatim ? cells.json(data, at, stop) : cells.bool(false)) ? stop : -1;
    case 0x6e:
      stop = wordEnd(data, at, end, nullWord);
      if (stop < 0) return -1;
      if (nullIsValue) return cells.json(data, at, stop) ? stop : -1;
      if (!nullable) return -1;
      cells.null();
      return stop;
    default:
      return -1;
  }
}

/** Puts a string that holds escapes; where it is kept as its own text, others must look at it. */
function escapedString(
  { cells, verbatim }: FieldReading,
  data: Uint8Array,
  at: number,
  end: number,
  state: LineState,
): number {
  const told = verbatim ? -1 : stringEnd(data, at + 1, end);
  if (told >= -1) return -1;
  const length = unescape(data, at + 1, ~told);
  const fits = length >= 0 && cells.text(unescaped, 0, length);
  tidyUp();
  if (!fits) return -1;
  if (state.proving && !areOwnEscapes(data, at + 1, ~told)) state.strange++;
  passMarks(state, ~told + 1);
  return ~told + 1;
}
