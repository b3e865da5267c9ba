import { isUtf8 } from "node:buffer";
import { type ErrorCode, isJsonBytes, jsonTextOf, parseJson, type Rejection } from "@dataknobs/core";
import { textAt } from "../scan/text.ts";

/** Why a record was not taken. */
export interface Fault {
  readonly code: ErrorCode;
  readonly message: string;
  readonly field?: string;
}

/** A longer record is shown by its beginning. */
const mostParsed = 65_536;
const mostShown = 1000;

/** The record of `data[start .. end)` as a rejection: the record itself where it is JSON, else the beginning of its text. */
export function rejectionOf(
  fault: Fault,
  at: string,
  data: Uint8Array,
  start: number,
  end: number,
  key: readonly string[] | undefined,
): Rejection {
  if (!isUtf8(data.subarray(start, end)))
    return { at, code: "INVALID_UTF8", message: "The record holds bytes that are not UTF-8." };
  const json = isJsonBytes(data, start, end);
  // What does not fit a field is of no interest where nothing can be read at all.
  const { code, message, field } = fault.code === "MISFIT" && !json ? brokenRecord : fault;
  const short = end - start <= mostParsed;
  const record = json && short ? parseJson(textAt(data, start, end)) : beginning(data, start, end);
  const recordId = recordIdOf(record, key);
  return {
    at,
    code,
    message,
    record,
    ...(field !== undefined && { field }),
    ...(recordId !== undefined && { recordId }),
  };
}

export const brokenRecord: Fault = { code: "BAD_RECORD", message: "The record is no JSON object." };

export function tooLong(at: string, recordBytes: number): Rejection {
  const message = `The record is longer than ${recordBytes} bytes, which is the limit.`;
  return { at, code: "TOO_LONG", message };
}

/** Cut where a character ends. */
function beginning(data: Uint8Array, start: number, end: number): string {
  let stop = Math.min(end, start + mostShown);
  while (stop < end && stop > start && ((data[stop] ?? 0) & 0xc0) === 0x80) stop--;
  return textAt(data, start, stop) + (stop < end ? "..." : "");
}

/** The values of a record's key as text; `undefined` where it is not known whole. */
function recordIdOf(record: unknown, key: readonly string[] | undefined): string | undefined {
  if (key === undefined || typeof record !== "object" || record === null) return undefined;
  const parts = key.map((name) => {
    const value: unknown = Object.hasOwn(record, name) ? Reflect.get(record, name) : undefined;
    if (value === null || value === undefined) return undefined;
    return typeof value === "string" ? value : jsonTextOf(value);
  });
  return parts.includes(undefined) ? undefined : parts.join(",");
}
