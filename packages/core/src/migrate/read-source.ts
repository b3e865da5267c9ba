import type { Batch, Position } from "../batch/batch.ts";
import { selectColumns } from "../batch/reshape.ts";
import { sliceBatch, takeRows } from "../batch/rows.ts";
import type { Partition, ReadRequest, Source } from "../contract/source.ts";
import { isDataknobsError } from "../model/error.ts";
import type { Schema } from "../model/schema.ts";
import type { Filter, Sort } from "../query/filter.ts";
import { filterBatch } from "../query/filter-batch.ts";
import { sortBatches } from "../query/sort.ts";
import { delayBefore, pause, type ExactRetry } from "./retry.ts";

/** What is read of a collection, split into what the store runs itself and what is run here. */
export interface Reading {
  readonly collection: string;
  readonly schema: Schema;
  /** The fields to hand on, in order. */
  readonly fields: readonly string[];
  readonly pushed: Filter | undefined;
  readonly rest: Filter | undefined;
  readonly sort: readonly Sort[];
  readonly sortPushed: boolean;
  readonly limit: number | undefined;
  readonly offset: number;
  readonly records: number;
  readonly bytes: number;
}

/** Batches of one partition, with filters, order, offset and limit applied. A failure that may pass is read again from the last place. */
export async function* readCollection(
  source: Source,
  reading: Reading,
  partition: Partition | undefined,
  retry: ExactRetry,
  signal: AbortSignal,
): AsyncGenerator<Batch> {
  const needed = neededFields(reading);
  const keep =
    reading.rest === undefined
      ? undefined
      : filterBatch(reading.rest, { ...reading.schema, fields: needed.map((name) => fieldOf(reading.schema, name)) });
  const request = requestOf(reading, needed, partition, signal);
  const filtered = filter(resumed(source, reading.collection, request, retry, signal), keep);
  const ordered = reading.sort.length > 0 && !reading.sortPushed ? sorted(filtered, reading) : filtered;
  for await (const batch of cut(ordered, reading.offset, reading.limit)) {
    yield needed.length === reading.fields.length ? batch : selectColumns(batch, reading.fields);
  }
}

function requestOf(
  reading: Reading,
  fields: readonly string[],
  partition: Partition | undefined,
  signal: AbortSignal,
): ReadRequest {
  const storeCanStop = reading.rest === undefined && (reading.sort.length === 0 || reading.sortPushed);
  return {
    schema: reading.schema,
    fields,
    records: reading.records,
    bytes: reading.bytes,
    signal,
    ...(reading.pushed !== undefined && { where: reading.pushed }),
    ...(reading.sort.length > 0 && reading.sortPushed && { order: reading.sort }),
    ...(reading.limit !== undefined && storeCanStop && { limit: reading.limit + reading.offset }),
    ...(partition !== undefined && { partition }),
  };
}

/** What is handed on, and what filters and sorts look at. */
function neededFields(reading: Reading): readonly string[] {
  const here = new Set(reading.fields);
  if (reading.rest !== undefined) for (const name of fieldsOf(reading.rest)) here.add(name);
  if (!reading.sortPushed) for (const { field } of reading.sort) here.add(field);
  return [...here];
}

function fieldsOf(condition: Filter): readonly string[] {
  if ("and" in condition) return condition.and.flatMap(fieldsOf);
  if ("or" in condition) return condition.or.flatMap(fieldsOf);
  return "not" in condition ? fieldsOf(condition.not) : [condition.field];
}

function fieldOf(schema: Schema, name: string): Schema["fields"][number] {
  const field = schema.fields.find((candidate) => candidate.name === name);
  if (field === undefined) throw new Error(`no field ${name}`);
  return field;
}

async function* resumed(
  source: Source,
  collection: string,
  request: ReadRequest,
  retry: ExactRetry,
  signal: AbortSignal,
): AsyncGenerator<Batch> {
  let after: Position | undefined;
  let delivered = false;
  for (let attempt = 1; ; attempt++) {
    try {
      for await (const batch of source.read(collection, after === undefined ? request : { ...request, after })) {
        yield batch;
        delivered = true;
        after = batch.position;
        attempt = 1;
      }
      return;
    } catch (error) {
      const canGoOn = !delivered || (after !== undefined && request.limit === undefined);
      if (!canGoOn || attempt > retry.maxRetries || !isDataknobsError(error) || !retry.retries(error)) throw error;
      await pause(delayBefore(attempt, retry), signal);
    }
  }
}

async function* filter(
  batches: AsyncIterable<Batch>,
  keep: ((batch: Batch) => Int32Array | undefined) | undefined,
): AsyncGenerator<Batch> {
  for await (const batch of batches) {
    const rows = keep?.(batch);
    yield rows === undefined ? batch : takeRows(batch, rows);
  }
}

async function* sorted(batches: AsyncIterable<Batch>, reading: Reading): AsyncGenerator<Batch> {
  const all: Batch[] = [];
  for await (const { position: _position, ...batch } of batches) all.push(batch);
  if (all.length === 0) return;
  const whole = sortBatches(all, reading.sort);
  const unread = all.flatMap((batch) => batch.unread ?? []);
  for (let from = 0; from < whole.length || from === 0; from += reading.records) {
    const part = sliceBatch(whole, from, Math.min(whole.length, from + reading.records));
    yield from === 0 && unread.length > 0 ? { ...part, unread } : part;
  }
}

async function* cut(batches: AsyncIterable<Batch>, offset: number, limit: number | undefined): AsyncGenerator<Batch> {
  if (limit === 0) return;
  let skip = offset;
  let left = limit ?? Infinity;
  for await (const batch of batches) {
    const from = Math.min(skip, batch.length);
    const to = Math.min(batch.length, from + left);
    skip -= from;
    left -= to - from;
    yield from === 0 && to === batch.length ? batch : sliceBatch(batch, from, to);
    if (left <= 0) return;
  }
}
