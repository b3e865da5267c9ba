import type { Rejection } from "../batch/batch.ts";
import type { RecordFunction } from "../contract/transform.ts";
import type { Row } from "../model/data-record.ts";
import { DataknobsError, isDataknobsError, messageOf } from "../model/error.ts";
import { isRecord, whatCame } from "./a-record.ts";
import { withDeadline } from "./deadline.ts";

/** People's functions on one record, run in order: each transform's, and `filter` as one that keeps or drops. */
export interface RecordCall {
  readonly name: string;
  readonly call: RecordFunction;
}

/** What the functions made of the records of one batch. */
export interface Outcome {
  readonly outputs: readonly Row[];
  /** The index of the record that each output came from. */
  readonly sources: readonly number[];
  readonly filtered: number;
  readonly added: number;
  /** `row`: the index of the record that went in. */
  readonly rejected: readonly Rejection[];
}

/** Runs the functions over the records of a batch; waits only where a promise comes back. */
export async function callOnRecords(
  calls: readonly RecordCall[],
  records: readonly Row[],
  timeout: number,
  halt: AbortSignal,
): Promise<Outcome> {
  const outputs: Row[] = [];
  const sources: number[] = [];
  const rejected: Rejection[] = [];
  let filtered = 0;
  let added = 0;
  for (let i = 0; i < records.length; i++) {
    const before = outputs.length;
    try {
      let current: Row | readonly Row[] | null = records[i] ?? {};
      for (const { name, call } of calls) {
        const answered: unknown = isMany(current)
          ? await callOnEach(name, call, current, timeout, halt)
          : answerOf(name, call, current, timeout, halt);
        current = check(name, isPromise(answered) ? await answered : answered);
        if (current === null) break;
      }
      if (current === null) filtered++;
      else if (!isMany(current)) outputs.push(current);
      else if (current.length === 0) filtered++;
      else {
        for (const output of current) outputs.push(output);
        added += current.length - 1;
      }
      for (let k = before; k < outputs.length; k++) sources.push(i);
    } catch (error) {
      halt.throwIfAborted();
      outputs.length = before;
      rejected.push(rejectionOf(error, i, records[i]));
    }
  }
  return { outputs, sources, filtered, added, rejected };
}

function answerOf(name: string, call: RecordFunction, record: Row, timeout: number, halt: AbortSignal): unknown {
  const answer: unknown = call(record);
  return isPromise(answer) ? withDeadline(answer, timeout, name, halt) : answer;
}

async function callOnEach(
  name: string,
  call: RecordFunction,
  records: readonly Row[],
  timeout: number,
  halt: AbortSignal,
): Promise<Row[]> {
  const all: Row[] = [];
  for (const record of records) {
    const one = check(name, await answerOf(name, call, record, timeout, halt));
    if (one !== null) all.push(...(isMany(one) ? one : [one]));
  }
  return all;
}

function check(name: string, answer: unknown): Row | readonly Row[] | null {
  if (answer === null) return null;
  if (answer === undefined) {
    throw new DataknobsError({
      code: "TRANSFORM_RETURNED_UNDEFINED",
      message: `${name} returned undefined: did you forget to return? (null drops a record on purpose)`,
    });
  }
  if (!Array.isArray(answer)) {
    if (isRecord(answer)) return answer;
    throw notARecord(name, answer);
  }
  const records: Row[] = [];
  for (const item of answer) {
    if (!isRecord(item)) throw notARecord(name, item);
    records.push(item);
  }
  return records;
}

function isMany(value: Row | readonly Row[]): value is readonly Row[] {
  return Array.isArray(value);
}

function notARecord(name: string, value: unknown): DataknobsError {
  return new DataknobsError({
    code: "TRANSFORM_RETURNED_INVALID",
    message: `${name} returned ${whatCame(value)}: return a record, an array of records, or null`,
  });
}

export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}

function rejectionOf(error: unknown, row: number, record: Row | undefined): Rejection {
  const code = isDataknobsError(error) ? error.code : "TRANSFORM_FAILED";
  return {
    row,
    code,
    message: messageOf(error),
    record,
    ...(isDataknobsError(error) && error.field !== undefined && { field: error.field }),
  };
}
