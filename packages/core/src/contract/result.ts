import type { ErrorCode } from "../model/error-codes.ts";

/** What became of the records: `readRecords + addedRecords = successfulRecords + filteredRecords + failedRecords`. */
export interface Counts {
  readonly readRecords: number;
  /** What one-to-many transforms made more. */
  readonly addedRecords: number;
  readonly successfulRecords: number;
  readonly filteredRecords: number;
  readonly failedRecords: number;
}

export interface CollectionResult extends Counts {
  readonly source: string;
  readonly target: string;
  /** Upsert: records of this run that a later one replaced, since the target holds their keys to be the same. */
  readonly supersededRecords: number;
  /** Seconds. */
  readonly duration: number;
}

export interface MigrationResult extends Counts {
  readonly run: string;
  readonly collections: readonly CollectionResult[];
  /** Seconds. */
  readonly duration: number;
  readonly recordsPerSecond: number;
  /** The first 1,000 rejections. */
  readonly errors: readonly RecordError[];
}

export interface RecordError {
  readonly collection: string;
  readonly recordId: string | undefined;
  readonly field: string | undefined;
  readonly code: ErrorCode;
  readonly message: string;
}
