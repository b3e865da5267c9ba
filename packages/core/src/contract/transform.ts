import type { Batch } from "../batch/batch.ts";
import type { DataRecord } from "../model/data-record.ts";
import type { Schema } from "../model/schema.ts";

/** Changes records on their way. Has `columns`, `record` or both; `columns` is preferred. */
export interface Transform {
  readonly name: string;
  /** The schema of what comes out; absent: the same, or inferred from the first window when there is `record`. */
  output?(schema: Schema): Schema;
  /** Works on whole columns. */
  columns?(batch: Batch): Batch;
  /** Works on one record. */
  record?: RecordFunction;
}

/**
 * Gets a record that is its own and returns a record, an array of records (`[]` drops), or `null` (filtered).
 * `undefined` is an error. A JSON value or list inside is read-only.
 */
export type RecordFunction = (record: DataRecord) => RecordResult | Promise<RecordResult>;

export type RecordResult = DataRecord | readonly DataRecord[] | null;
