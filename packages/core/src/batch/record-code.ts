import type { DataRecord, Row } from "../model/data-record.ts";
import type { Schema } from "../model/schema.ts";

/** Functions generated once per schema: loops over field descriptions are two to five times slower. */
export interface RecordCode {
  /** Records from columns of values, the first `length` of each. */
  readonly make: (columns: readonly (readonly unknown[])[], length: number) => DataRecord[];
  /** The reverse: the value of every field for each record; a field that is not there is `undefined`. */
  readonly take: (records: readonly Row[]) => unknown[][];
}

const known = new WeakMap<Schema, RecordCode>();
// Schemas are made anew where fields are chosen or renamed for each batch: what counts are the names.
const knownByNames = new Map<string, RecordCode>();
const mostKept = 1000;

export function recordCode(schema: Schema): RecordCode {
  let code = known.get(schema);
  if (code === undefined) {
    code = codeFor(schema.fields.map((field) => field.name));
    known.set(schema, code);
  }
  return code;
}

function codeFor(names: readonly string[]): RecordCode {
  const key = JSON.stringify(names);
  let code = knownByNames.get(key);
  if (code === undefined) {
    code = { make: makeCode(names) as RecordCode["make"], take: takeCode(names) as RecordCode["take"] };
    if (knownByNames.size >= mostKept) knownByNames.clear();
    knownByNames.set(key, code);
  }
  return code;
}

/**
 * Names are handed to the code as data, never made part of it. Each record is a copy of a template, which has all
 * fields as own properties: assigning to them afterwards is safe even for `__proto__`.
 */
function makeCode(names: readonly string[]): unknown {
  const body = `
    return function make(columns, length) {
      ${names.map((_, c) => `const c${c} = columns[${c}];`).join(" ")}
      const out = new Array(length);
      for (let i = 0; i < length; i++) {
        const record = { ...template };
        ${names.map((_, c) => `record[n${c}] = c${c}[i];`).join(" ")}
        out[i] = record;
      }
      return out;
    };`;
  return generate(names, body);
}

function takeCode(names: readonly string[]): unknown {
  const inherited: Row = Object.prototype as unknown as Row;
  const value = (name: string, c: number): string =>
    name in inherited ? `hasOwn(record, n${c}) ? record[n${c}] : undefined` : `record[n${c}]`;
  const body = `
    return function take(records) {
      const length = records.length;
      ${names.map((_, c) => `const c${c} = new Array(length);`).join(" ")}
      for (let i = 0; i < length; i++) {
        const record = records[i];
        ${names.map((name, c) => `c${c}[i] = ${value(name, c)};`).join(" ")}
      }
      return [${names.map((_, c) => `c${c}`).join(", ")}];
    };`;
  return generate(names, body);
}

function generate(names: readonly string[], body: string): unknown {
  const template = Object.fromEntries(names.map((name) => [name, null]));
  const constants = names.map((_, c) => `const n${c} = names[${c}];`).join(" ");
  // oxlint-disable-next-line typescript/no-implied-eval -- the body holds numbers and our own words only
  const factory = new Function("names", "template", "hasOwn", `"use strict"; ${constants} ${body}`) as (
    ...facts: unknown[]
  ) => unknown;
  return factory(names, template, Object.hasOwn);
}
