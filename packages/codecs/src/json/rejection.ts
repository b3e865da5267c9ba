import { isUtf8 } from "node:buffer";
import { type ErrorCode, isJsonBytes, jsonTextOf, parseJson, type Rejection } from "@dataknobs/core";
import { mostKept, rawRecord } from "../raw-record.ts";
import { textAt } from "../scan/text.ts";
import { syntaxFault } from "./syntax-fault.ts";
import { blanksEnd } from "./values.ts";

/** Why a record was not taken. */
export interface Fault {
  readonly code: ErrorCode;
  readonly message: string;
  readonly field?: string;
}

/** What a file's records are to its reader: the lines of JSON Lines, or the elements of JSON. */
export type RecordWord = "line" | "record";

/**
 * The record of `data[start .. end)` as a rejection: an object that only does not fit as the object, and what could not be read
 * as it stands there.
 */
export function rejectionOf(
  fault: Fault,
  at: string,
  data: Uint8Array,
  start: number,
  end: number,
  key: readonly string[] | undefined,
  word: RecordWord,
): Rejection {
  const { record: raw, note } = rawRecord(data, start, end);
  if (!isUtf8(data.subarray(start, end))) {
    const message = `The ${word} holds bytes that are not UTF-8.${note}`;
    return { at, code: "INVALID_UTF8", message, record: raw };
  }
  const isJson = isJsonBytes(data, start, end);
  const { code, message, field } = isJson ? plainer(fault, data, start, end, word) : broken(data, start, end, word);
  const object = isJson && note === "" ? objectOf(textAt(data, start, end)) : undefined;
  const recordId = recordIdOf(object, key);
  return {
    at,
    code,
    message: message + note,
    record: code === "MISFIT" && object !== undefined ? object : raw,
    ...(field !== undefined && { field }),
    ...(recordId !== undefined && { recordId }),
  };
}

export const brokenRecord: Fault = { code: "BAD_RECORD", message: "The record is no JSON object." };

export function tooLong(at: string, recordBytes: number): Rejection {
  const message = `The record is longer than ${recordBytes} bytes, which is the limit (maxRecordBytes).`;
  return { at, code: "TOO_LONG", message };
}

/** So many bytes a rejection holds of a record of so many. */
export function keptBytes(recordBytes: number): number {
  return Math.min(recordBytes, mostKept);
}

/** What does not fit a field is of no interest where nothing can be read at all. */
function broken(data: Uint8Array, start: number, end: number, word: RecordWord): Fault {
  return { code: "BAD_RECORD", message: `The ${word} is no JSON: ${syntaxFault(data, start, end)}.` };
}

/** JSON that is no object is called what it is. */
function plainer(fault: Fault, data: Uint8Array, start: number, end: number, word: RecordWord): Fault {
  if (fault !== brokenRecord) return fault;
  const kind = kinds[String.fromCharCode(data[blanksEnd(data, start, end)] ?? 0)] ?? "a number";
  return { code: "BAD_RECORD", message: `The ${word} is ${kind}. Expected: a JSON object.` };
}

const kinds: Readonly<Record<string, string>> = {
  "{": "an object that cannot be read",
  "[": "an array",
  '"': "a string",
  t: "true",
  f: "false",
  n: "null",
};

/** The object of a JSON text; `undefined`: it is none, or has members of one name, of which an object would hold the last one only. */
function objectOf(text: string): object | undefined {
  const value = parseJson(text);
  if (typeof value !== "object" || value === null || !/^\s*\{/.test(text)) return undefined;
  return membersIn(text) === membersIn(jsonTextOf(value)) ? value : undefined;
}

function membersIn(json: string): number {
  return json.replace(/"(?:[^"\\]|\\.)*"/g, "").split(":").length;
}

/** The values of a record's key as text; `undefined` where it is not known whole. */
function recordIdOf(record: object | undefined, key: readonly string[] | undefined): string | undefined {
  if (key === undefined || record === undefined) return undefined;
  const parts = key.map((name) => {
    const value: unknown = Object.hasOwn(record, name) ? Reflect.get(record, name) : undefined;
    if (value === null || value === undefined) return undefined;
    return typeof value === "string" ? value : jsonTextOf(value);
  });
  return parts.includes(undefined) ? undefined : parts.join(",");
}
