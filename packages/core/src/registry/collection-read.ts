import type { Batch } from "../batch/batch.ts";
import { recordsOf } from "../batch/records-of.ts";
import type { Described } from "../contract/source.ts";
import type { Store } from "../contract/store.ts";
import { readCollection, type Reading } from "../migrate/read-source.ts";
import { checkRetry } from "../migrate/retry.ts";
import type { DataRecord } from "../model/data-record.ts";
import { DataknobsError } from "../model/error.ts";
import { didYouMean } from "../model/nearest.ts";
import type { Schema } from "../model/schema.ts";
import { builtQuery, type QueryBuilder } from "../query/builder.ts";
import { checkFilter } from "../query/check-filter.ts";
import { invalid, queriedField } from "../query/invalid-query.ts";
import type { Query } from "../query/filter.ts";
import { checkSort } from "../query/sort.ts";
import { splitFilter } from "../query/split-filter.ts";
import { whereOf } from "../query/where-of.ts";
import type { Place, ReadOptions } from "./collection.ts";

const batchRecords = 2048;
const batchBytes = 1024 * 1024;

/** The records that a query finds. What the store does not run itself is done here. */
export async function* readRecords(
  place: Place,
  name: string,
  query: Query | QueryBuilder,
  options: ReadOptions,
): AsyncGenerator<DataRecord> {
  const { schema } = await describedOf(place.store, name);
  const reading = readingOf(place, name, schema, builtQuery(query));
  for await (const batch of batchesOf(place, reading, options)) {
    yield* recordsOf(batch, options.integers === undefined ? {} : { integers: options.integers });
  }
}

/** How many records a query finds: by the store's own count where it runs the whole condition. */
export async function countRecords(
  place: Place,
  name: string,
  query: Query | QueryBuilder,
  options: ReadOptions,
): Promise<number> {
  const { store } = place;
  const { schema } = await describedOf(store, name);
  const { sort: _sort, fields: _fields, ...counted } = builtQuery(query);
  const reading = readingOf(place, name, schema, { ...counted, fields: (schema.key ?? []).slice(0, 1) });
  const { limit = Infinity, offset, pushed, rest } = reading;
  if (store.count !== undefined && rest === undefined)
    return Math.min(limit, Math.max(0, (await store.count(name, pushed)) - offset));
  let count = 0;
  for await (const batch of batchesOf(place, reading, options)) count += batch.length;
  return count;
}

/** @throws COLLECTION_NOT_FOUND */
export async function describedOf(store: Store, name: string): Promise<Described> {
  const described = await store.describe(name);
  if (described !== undefined) return described;
  const names = [...(await store.collections()), ...((await store.views?.()) ?? [])];
  const known = names.length === 0 ? "The store has none." : `There are: ${names.join(", ")}.`;
  throw new DataknobsError({
    code: "COLLECTION_NOT_FOUND",
    message: `There is no collection "${name}". ${known}${didYouMean(name, names)}`,
    collection: name,
  });
}

function readingOf({ store, traits }: Place, collection: string, schema: Schema, query: Query): Reading {
  const where = whereOf(query.where);
  const checked = where === undefined ? undefined : checkFilter(where, schema);
  const runs = store.runs?.bind(store);
  const { pushed, rest } =
    checked === undefined ? {} : splitFilter(checked, traits.filters, runs && ((part) => runs(part, schema)));
  const fields = query.fields ?? [];
  const limit = wholeNumber("limit", query.limit) ?? Infinity;
  const offset = wholeNumber("offset", query.offset) ?? 0;
  // A store that filters and sorts itself need not look beyond the last record that is wanted.
  const storeStops =
    rest === undefined && (query.sort === undefined || query.sort.length === 0 || traits.sorts === true);
  for (const name of fields) queriedField(schema, name);
  return {
    collection,
    schema,
    fields: fields.length > 0 ? fields : schema.fields.map((field) => field.name),
    judged: schema,
    pushed,
    rest,
    sort: checkSort(query.sort ?? [], schema),
    sortPushed: traits.sorts === true,
    limit: query.limit,
    offset,
    records: storeStops ? Math.max(1, Math.min(batchRecords, limit + offset)) : batchRecords,
    bytes: batchBytes,
  };
}

/** A record that the source cannot read must not be left out in silence: nobody would miss it. */
async function* batchesOf(
  { store }: Place,
  reading: Reading,
  { signal = new AbortController().signal }: ReadOptions,
): AsyncGenerator<Batch> {
  for await (const batch of readCollection(store, reading, undefined, checkRetry({}), signal)) {
    const unread = batch.unread?.[0];
    if (unread !== undefined) {
      const { at, code, message, field, recordId } = unread;
      throw new DataknobsError({
        code,
        message: `A record of "${reading.collection}"${at === undefined ? "" : ` (${at})`} cannot be read: ${message}`,
        collection: reading.collection,
        field,
        recordId,
      });
    }
    yield batch;
  }
}

function wholeNumber(name: string, value: number | undefined): number | undefined {
  if (value === undefined || (Number.isSafeInteger(value) && value >= 0)) return value;
  throw invalid(`The ${name} is ${value}: it must be a whole number of at least 0.`);
}
