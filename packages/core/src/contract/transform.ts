import type { Batch } from "../batch/batch.ts";
import type { DataRecord } from "../model/data-record.ts";
import type { Schema } from "../model/schema.ts";

/** Changes records on their way: whole columns, one record at a time, or both; `columns` is preferred. */
export type Transform = ColumnTransform | RecordTransform;

interface NamedTransform {
  readonly name: string;
  /** The schema of what comes out; absent: the same, or inferred from the first window when there is `record`. */
  output?(schema: Schema): Schema;
}

interface ColumnTransform extends NamedTransform {
  /** Works on whole columns. */
  columns(batch: Batch): Batch;
  readonly record?: RecordFunction;
}

interface RecordTransform extends NamedTransform {
  readonly columns?: never;
  /** Works on one record. */
  readonly record: RecordFunction;
}

/**
 * Gets a record that is its own and returns a record, an array of records (`[]` drops), or `null` (filtered).
 * `undefined` is an error. A JSON value or list inside is read-only.
 */
export type RecordFunction = (record: DataRecord) => RecordResult | Promise<RecordResult>;

export type RecordResult = DataRecord | readonly DataRecord[] | null;
