import type { Rejection } from "../batch/batch.ts";
import type { Integers } from "../batch/integers.ts";
import type { Traits } from "../contract/backend.ts";
import type { Store } from "../contract/store.ts";
import type { DataRecord } from "../model/data-record.ts";
import { DataknobsError } from "../model/error.ts";
import type { Schema } from "../model/schema.ts";
import type { QueryBuilder } from "../query/builder.ts";
import type { Query } from "../query/filter.ts";
import { keyFilter, keyOf, type KeyLike } from "./collection-key.ts";
import { countRecords, describedOf, readRecords } from "./collection-read.ts";
import { writeRecords } from "./collection-write.ts";

/** A named set of records in a store, for people: to search and to change. */
export interface Collection {
  readonly name: string;
  /** All records that a query finds, in its order. @throws COLLECTION_NOT_FOUND, INVALID_QUERY */
  search(query?: Query | QueryBuilder, options?: ReadOptions): Promise<DataRecord[]>;
  /** The same one by one, without holding them all; only a sort that the store does not run itself must. */
  read(query?: Query | QueryBuilder, options?: ReadOptions): AsyncIterable<DataRecord>;
  /** The record with this key; `undefined`: there is none. @throws KEY_REQUIRED when the collection has no key */
  get(key: KeyLike, options?: ReadOptions): Promise<DataRecord | undefined>;
  /** How many records `search` would find. */
  count(query?: Query | QueryBuilder, options?: ReadOptions): Promise<number>;
  /** Adds records; makes the collection if it is not there, with the types that hold them all. */
  insert(
    records: DataRecord | Iterable<DataRecord> | AsyncIterable<DataRecord>,
    options?: InsertOptions,
  ): Promise<WriteResult>;
  /** Adds records or puts them in the place of those with the same key. @throws KEY_REQUIRED when neither the collection nor the options name one */
  upsert(
    records: DataRecord | Iterable<DataRecord> | AsyncIterable<DataRecord>,
    options?: InsertOptions,
  ): Promise<WriteResult>;
  /** Removes records by their keys; says how many were there. @throws UNSUPPORTED when the store cannot */
  delete(keys: readonly KeyLike[]): Promise<number>;
}

export interface ReadOptions {
  /** How 64-bit integers come: default `"auto"`, a number where a number holds it. */
  readonly integers?: Integers;
  readonly signal?: AbortSignal;
}

export interface InsertOptions {
  /** The fields that identify a record; default: the collection's own key. */
  readonly key?: readonly string[];
  /** The schema of a collection that is not there yet; default: the least types that hold the records. */
  readonly schema?: Schema;
  readonly signal?: AbortSignal;
}

export interface WriteResult {
  /** The store's own count. */
  readonly written: number;
  /** The others, each with its reason. */
  readonly rejected: readonly Rejection[];
}

/** A store and what is known of its kind: what a collection needs to work. */
export interface Place {
  readonly store: Store;
  readonly traits: Traits;
}

export function collectionOf(place: Place, name: string): Collection {
  const { store } = place;
  return {
    name,
    async search(query = {}, options = {}) {
      const found: DataRecord[] = [];
      for await (const record of readRecords(place, name, query, options)) found.push(record);
      return found;
    },
    read: (query = {}, options = {}) => readRecords(place, name, query, options),
    async get(key, options = {}) {
      const { schema } = await describedOf(store, name);
      const query: Query = { where: keyFilter(name, schema, key), limit: 1 };
      for await (const record of readRecords(place, name, query, options)) return record;
      return undefined;
    },
    count: (query = {}, options = {}) => countRecords(place, name, query, options),
    insert: (records, options = {}) => writeRecords(place, name, "insert", records, options),
    upsert: (records, options = {}) => writeRecords(place, name, "upsert", records, options),
    async delete(keys) {
      if (store.remove === undefined) {
        throw new DataknobsError({
          code: "UNSUPPORTED",
          message: `This store cannot remove single records; "${name}" is as it was.`,
          collection: name,
          fix: "Copy what should stay into a new collection.",
        });
      }
      const { schema } = await describedOf(store, name);
      return store.remove(
        name,
        keys.map((key) => keyOf(name, schema, key)),
      );
    },
  };
}
