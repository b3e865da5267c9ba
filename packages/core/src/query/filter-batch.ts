import type { Batch } from "../batch/batch.ts";
import type { Schema } from "../model/schema.ts";
import { checkFilter } from "./check-filter.ts";
import { queriedField } from "./invalid-query.ts";
import { columnTest } from "./column-test.ts";
import type { Filter } from "./filter.ts";
import { no, yes } from "./truth.ts";

/**
 * Compiles a filter to work on whole columns, on their bytes where that can be. It gives the numbers of the records
 * that are kept, in order; `undefined`: all of them. Columns are found by name, so a batch may hold fewer than the schema.
 * @throws INVALID_QUERY when the filter does not fit the schema
 */
export function filterBatch(filter: Filter, schema: Schema): (batch: Batch) => Int32Array | undefined {
  const test = batchTruth(checkFilter(filter, schema), schema);
  return (batch) => keptRows(test(batch), batch.length);
}

/** The truth of a filter for every record of a batch. */
type BatchTruth = (batch: Batch) => Uint8Array;

function batchTruth(filter: Filter, schema: Schema): BatchTruth {
  if ("and" in filter)
    return folded(
      filter.and.map((part) => batchTruth(part, schema)),
      yes,
      keepLower,
    );
  if ("or" in filter)
    return folded(
      filter.or.map((part) => batchTruth(part, schema)),
      no,
      keepHigher,
    );
  if ("not" in filter) {
    const part = batchTruth(filter.not, schema);
    return (batch) => negate(part(batch));
  }
  const { name, type } = queriedField(schema, filter.field);
  const test = columnTest(filter, type);
  return (batch) => {
    const column = batch.columns[batch.schema.fields.findIndex((field) => field.name === name)];
    if (column === undefined) throw new RangeError(`The batch has no column "${name}" to filter by.`);
    return test(column, batch.length);
  };
}

function folded(
  parts: readonly BatchTruth[],
  start: number,
  fold: (into: Uint8Array, from: Uint8Array) => void,
): BatchTruth {
  const [first, ...others] = parts;
  if (first === undefined) return (batch) => new Uint8Array(batch.length).fill(start);
  return (batch) => {
    const truths = first(batch);
    for (const part of others) fold(truths, part(batch));
    return truths;
  };
}

function keepLower(into: Uint8Array, from: Uint8Array): void {
  for (let i = 0; i < into.length; i++) if ((from[i] ?? 0) < (into[i] ?? 0)) into[i] = from[i] ?? 0;
}

function keepHigher(into: Uint8Array, from: Uint8Array): void {
  for (let i = 0; i < into.length; i++) if ((from[i] ?? 0) > (into[i] ?? 0)) into[i] = from[i] ?? 0;
}

function negate(truths: Uint8Array): Uint8Array {
  for (let i = 0; i < truths.length; i++) truths[i] = 2 - (truths[i] ?? 0);
  return truths;
}

function keptRows(truths: Uint8Array, length: number): Int32Array | undefined {
  const rows = new Int32Array(length);
  let kept = 0;
  for (let i = 0; i < length; i++) if (truths[i] === yes) rows[kept++] = i;
  return kept === length ? undefined : rows.subarray(0, kept);
}
