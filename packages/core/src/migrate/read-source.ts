import type { Batch, Position } from "../batch/batch.ts";
import type { Unable } from "../batch/unable.ts";
import { selectColumns } from "../batch/reshape.ts";
import type { Partition, ReadRequest, Source } from "../contract/source.ts";
import type { Schema } from "../model/schema.ts";
import type { Filter, Sort } from "../query/filter.ts";
import { judgedBy } from "./judged-batch.ts";
import { filterBatch } from "../query/filter-batch.ts";
import { filteredFields } from "../query/where-of.ts";
import { limited, type ReadFrom } from "./limited.ts";
import { resumed } from "./resume-reading.ts";
import type { ExactRetry } from "./retry.ts";
import { cutBatches, filterBatches, sortedBatches } from "./shape-reading.ts";

/** What is read of a collection, split into what the store runs itself and what is run here. */
export interface Reading {
  readonly collection: string;
  readonly schema: Schema;
  /** The same fields by the types that the condition is judged by. */
  readonly judged: Schema;
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
  /** The target fetches the records: what none of them may hold. */
  readonly vouch?: ReadonlyMap<string, readonly Unable[]>;
  /** The target takes the source's own form. */
  readonly inForm?: boolean;
  /** Go on with the record after this place. */
  readonly after?: Position;
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
  const keep = reading.rest === undefined ? undefined : judge(reading.rest, reading, needed);
  const request = requestOf(reading, needed, partition, signal);
  const from: ReadFrom = (after, records = request.records) => {
    const here = { ...request, records, ...(after !== undefined && { after }) };
    const filtered = filterBatches(resumed(source, reading.collection, here, retry), keep);
    return reading.sort.length > 0 && !reading.sortPushed
      ? sortedBatches(filtered, reading.sort, reading.records)
      : filtered;
  };
  const { offset, limit = Infinity, after } = reading;
  const cut = offset === 0 ? limited(from, limit, after) : cutBatches(from(after, undefined), offset, limit);
  for await (const batch of cut) {
    yield needed.length === reading.fields.length ? batch : selectColumns(batch, reading.fields);
  }
}

function judge(rest: Filter, reading: Reading, needed: readonly string[]): (batch: Batch) => Int32Array | undefined {
  const judged: Schema = { ...reading.judged, fields: needed.map((name) => fieldOf(reading.judged, name)) };
  const keep = filterBatch(rest, judged);
  const asked = new Set(filteredFields(rest));
  return (batch) => keep(judgedBy(batch, judged, asked));
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
    ...(reading.vouch !== undefined && { vouch: reading.vouch }),
    ...(reading.inForm !== undefined && { inForm: reading.inForm }),
  };
}

/** What is handed on, and what filters and sorts look at. */
function neededFields(reading: Reading): readonly string[] {
  const here = new Set(reading.fields);
  if (reading.rest !== undefined) for (const name of filteredFields(reading.rest)) here.add(name);
  if (!reading.sortPushed) for (const { field } of reading.sort) here.add(field);
  return [...here];
}

function fieldOf(schema: Schema, name: string): Schema["fields"][number] {
  const field = schema.fields.find((candidate) => candidate.name === name);
  if (field === undefined) throw new Error(`no field ${name}`);
  return field;
}
