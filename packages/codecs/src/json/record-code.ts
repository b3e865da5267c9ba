import { type Column, type Field, isSet } from "@dataknobs/core";
import { viewOf } from "../scan/view.ts";
import { type Cells, isQuoted, type Put } from "./cell-writing.ts";

/** Writes one record as a JSON object, and answers with its end. */
export type PutRecord = Put;

/** Makes the function that writes the records of a batch. */
export interface RecordCode {
  readonly of: (columns: readonly Column[], cells: readonly Cells[]) => PutRecord;
  /** Bytes that a record takes at most beside its values. */
  readonly bytes: number;
}

/** Fields per function: the engine leaves functions alone that are too long. */
const mostFields = 24;

/** Of more fields no code is made: to compile it takes the engine more memory than all records on their way. */
export const mostInCode = 120;

/**
 * Code for records of these fields, a statement for each field: a loop over fields would call functions that the engine cannot
 * foresee. The code holds numbers and our own words only; names are handed to it as bytes. Only for very many fields it is a
 * loop.
 */
export function recordCode(fields: readonly Field[]): RecordCode {
  const members = fields.map((field) => {
    const quote = isQuoted(field) ? '"' : "";
    const name = `${JSON.stringify(field.name)}:`;
    // A field of type json has no member where it is null, since `null` is a JSON value.
    const absent = field.type.kind === "json" ? "" : `${name}null,`;
    return { before: Buffer.from(name + quote), after: Buffer.from(`${quote},`), absent: Buffer.from(absent) };
  });
  const parts = members.length > mostInCode ? [loopOver(members)] : partsOf(members);
  return {
    of: (columns, cells) => recordOf(parts.map((part) => part(columns, cells))),
    bytes: members.reduce((sum, { before, after, absent }) => sum + before.length + after.length + absent.length, 2),
  };
}

interface Member {
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  /** What stands there for null. */
  readonly absent: Uint8Array;
}

type Part = (columns: readonly Column[], cells: readonly Cells[]) => Put;

function loopOver(members: readonly Member[]): Part {
  return (columns, cells) => (bytes, start, row) => {
    let at = start;
    for (const [m, { before, after, absent }] of members.entries()) {
      const { valid, missing } = columns[m] ?? {};
      if (valid === undefined || isSet(valid, row)) {
        at = putBytes(bytes, at, before);
        at = cells[m]?.put(bytes, at, row) ?? at;
        at = putBytes(bytes, at, after);
      } else if (missing === undefined || !isSet(missing, row)) at = putBytes(bytes, at, absent);
    }
    return at;
  };
}

function putBytes(bytes: Uint8Array, start: number, text: Uint8Array): number {
  for (let i = 0; i < text.length; i++) bytes[start + i] = text[i] ?? 0;
  return start + text.length;
}

function partsOf(members: readonly Member[]): readonly Part[] {
  const parts: Part[] = [];
  for (let from = 0; from < members.length; from += mostFields)
    parts.push(partOf(members.slice(from, from + mostFields), from));
  return parts;
}

function partOf(members: readonly Member[], first: number): Part {
  const numbers = members.map((_, m) => m);
  const body = `
    return function part(columns, cells) {
      ${numbers.map((m) => declaration(m, first + m)).join("\n")}
      return function put(bytes, start, row) {
        let at = start;
        const byte = row >> 3, bit = 1 << (row & 7), view = viewOf(bytes);
        ${members.map((member, m) => statement(member, m)).join("\n")}
        return at;
      };
    };`;
  // oxlint-disable-next-line typescript/no-implied-eval -- the body holds numbers and our own words only
  const factory = new Function("viewOf", `"use strict"; ${body}`) as (view: typeof viewOf) => Part;
  return factory(viewOf);
}

function declaration(m: number, c: number): string {
  return `const v${m} = columns[${c}].valid, m${m} = columns[${c}].missing, p${m} = cells[${c}].put;`;
}

function statement({ before, after, absent }: Member, m: number): string {
  return `if (v${m} === undefined || (v${m}[byte] & bit) !== 0) {
      ${stores(before)}
      at = p${m}(bytes, at, row);
      ${stores(after)}
    } else if (m${m} === undefined || (m${m}[byte] & bit) === 0) { ${stores(absent)} }`;
}

/** Code that writes these bytes, four at a time. */
function stores(text: Uint8Array): string {
  const source = viewOf(text);
  const whole = text.length - (text.length % 4);
  const lines: string[] = [];
  for (let i = 0; i < whole; i += 4) lines.push(`view.setInt32(at + ${i}, ${source.getInt32(i, true)}, true);`);
  for (let i = whole; i < text.length; i++) lines.push(`bytes[at + ${i}] = ${text[i]};`);
  return `${lines.join(" ")} at += ${text.length};`;
}

function recordOf(parts: readonly Put[]): PutRecord {
  const [first, ...others] = parts;
  const put = first === undefined || others.length > 0 ? inTurn(parts) : first;
  return (bytes, start, row) => {
    bytes[start] = 0x7b;
    let at = put(bytes, start + 1, row);
    // Each member has a comma behind it.
    if (bytes[at - 1] === 0x2c) at--;
    bytes[at] = 0x7d;
    return at + 1;
  };
}

function inTurn(parts: readonly Put[]): Put {
  return (bytes, start, row) => {
    let at = start;
    for (const part of parts) at = part(bytes, at, row);
    return at;
  };
}
