import type { Row } from "../model/data-record.ts";
import { DataknobsError } from "../model/error.ts";
import type { Schema } from "../model/schema.ts";
import type { Batch, Rejection } from "./batch.ts";
import { encodeRecords } from "./encode.ts";
import { takeRows } from "./rows.ts";

export interface BatchOptions {
  /** The records are such as `recordsOf` makes with this option: a number in a field of type `any` is a float. */
  readonly exact?: boolean;
}

/** A batch of records. Throws for the first that does not fit its schema, naming record and field. */
export function batchOf(schema: Schema, records: readonly Row[], options: BatchOptions = {}): Batch {
  const { columns, failures } = encodeRecords(schema, records, options.exact);
  const first = failures.values().next().value;
  if (first !== undefined) {
    const { code, field, message } = first;
    throw new DataknobsError({
      code,
      field,
      message: `Record ${first.row}${field === undefined ? "" : `, field ${JSON.stringify(field)}`}: ${message}`,
    });
  }
  return { schema, length: records.length, columns };
}

export interface Collected {
  readonly batch: Batch;
  /** Those that do not fit; `row` is the index among the records handed in. */
  readonly rejected: Rejection[];
  /** For each record of the batch its index among those handed in. */
  readonly kept: number[];
}

/** A batch of the records that fit; the others are rejected one by one, each with its first reason. */
export function collectBatch(schema: Schema, records: readonly Row[], options: BatchOptions = {}): Collected {
  const { columns, failures } = encodeRecords(schema, records, options.exact);
  const all: Batch = { schema, length: records.length, columns };
  const kept = [...records.keys()].filter((row) => !failures.has(row));
  const rejected = [...failures.values()].map((failure): Rejection => ({ ...failure, record: records[failure.row] }));
  return { batch: failures.size === 0 ? all : takeRows(all, kept), rejected, kept };
}
