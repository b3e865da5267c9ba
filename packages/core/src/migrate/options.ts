import type { WriteMode } from "../contract/backend.ts";
import type { Monitor } from "../contract/monitor.ts";
import type { RecordFunction, Transform } from "../contract/transform.ts";
import type { Rejection } from "../batch/batch.ts";
import type { DataRecord } from "../model/data-record.ts";
import type { LogicalType } from "../model/logical-type.ts";
import type { Schema } from "../model/schema.ts";
import type { Filter, Query } from "../query/filter.ts";

/** What `DataMigrator.migrate` takes. Everything is optional. */
export interface MigrateOptions {
  /** The collections to copy, `{ orders: "fact_orders" }` to rename; default: all of the source. */
  readonly collections?: readonly string[] | Readonly<Record<string, string>>;
  /** What is read; an array means all of them. Together with `query.where` both must hold. */
  readonly where?: Filter | readonly Filter[];
  /** Condition, sort, limit, offset and fields of what is read. */
  readonly query?: Query;
  /** Fields to leave out. */
  readonly except?: readonly string[];
  /** The fields that identify a record; default: the source's key. */
  readonly key?: readonly string[];
  /** Types that decide over what the source says: `{ zip: "text" }`. */
  readonly types?: Readonly<Record<string, string | LogicalType>>;
  /** Records for which it answers false are filtered; anything but true or false is an error. */
  readonly filter?: (record: DataRecord) => boolean | Promise<boolean>;
  /** Run in order. */
  readonly transform?: RecordFunction | Transform | readonly (RecordFunction | Transform)[];
  /** Milliseconds that a call of a record function may take; default 30,000. */
  readonly transformTimeout?: number;
  /** The schema of what the transforms return; default: inferred from the first window. */
  readonly output?: Schema;
  /** Default `"create"`. */
  readonly mode?: WriteMode;
  /** `"stop"` (default) ends the run at the first rejected record, `"skip"` goes on. */
  readonly onError?: "stop" | "skip";
  /** Records per window, i.e. per commit; default: the store's wish. */
  readonly batchSize?: number;
  /** Lanes over as many partitions; default 1. */
  readonly parallelBatches?: number;
  readonly retry?: RetryPolicy;
  readonly onProgress?: (progress: MigrationProgress) => void;
  /** Milliseconds between two calls of `onProgress`; default 500. */
  readonly progressInterval?: number;
  readonly monitors?: readonly Monitor[];
  /** Gets every rejection once; the result keeps only the first 1,000. */
  readonly rejections?: RejectionLog;
  /** Stops the run at the next commit. */
  readonly signal?: AbortSignal;
  /** Bytes for batches, windows and queues of all lanes together; default 64 MB. */
  readonly maxMemory?: number;
  /** How integers of 64 bits look in records; default `"auto"`: a number where a number holds it, else a bigint. */
  readonly integers?: "auto" | "number" | "bigint";
  /** Consent to losses by the field's name: `{ amount: "precision" }`. */
  readonly accept?: Readonly<Record<string, string | readonly string[]>>;
  /** Reads and transforms everything and writes nothing. */
  readonly dryRun?: boolean;
}

/** How often and how patiently a failure that may pass is tried again. */
export interface RetryPolicy {
  /** Tries after the first; default 5. */
  readonly maxRetries?: number;
  /** Default 2. */
  readonly backoffFactor?: number;
  /** Milliseconds; default 100. */
  readonly initialDelay?: number;
  /** Milliseconds; default 10,000. */
  readonly maxDelay?: number;
  /** A part of each delay, 0 to 1, drawn by chance, so that runners do not meet again; default 0.5. */
  readonly jitter?: number;
  /** Codes to try again, or a function that decides; default: what the error itself says (`retryable`). */
  readonly retryOn?: readonly string[] | ((error: unknown) => boolean);
}

/** How far a run is, over all its collections. */
export interface MigrationProgress {
  readonly collection: string;
  readonly processedRecords: number;
  /** Undefined: the source does not tell. */
  readonly totalRecords: number | undefined;
  readonly successfulRecords: number;
  readonly filteredRecords: number;
  readonly failedRecords: number;
  /** Over the whole run. */
  readonly recordsPerSecond: number;
  /** Seconds; undefined where the total is. */
  readonly estimatedTimeRemaining: number | undefined;
  /** Seconds since the start. */
  readonly elapsed: number;
}

/** Where rejections go. A rejection is identified by run, collection, lane, window and row. */
export interface RejectionLog {
  add(rejection: LoggedRejection): void | Promise<void>;
  /** The collection starts over: what was added for it in this run does not count any more. */
  forget?(run: string, collection: string): void | Promise<void>;
}

export interface LoggedRejection extends Rejection {
  /** Which of its window's rejections it is, from 0: the same again if the window is written again. */
  readonly row?: number;
  readonly run: string;
  readonly collection: string;
  readonly lane: number;
  readonly window: number;
}
