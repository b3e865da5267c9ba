import type { Batch, Rejection } from "../batch/batch.ts";
import type { Checkpoint } from "./checkpoint.ts";

/**
 * One lane into one collection. Its methods never overlap, but for `anticipate`.
 * After any failed statement it is poisoned: `write` and `commit` throw (`WRITER_POISONED`) until `rollback`.
 */
export interface Writer {
  /** Takes the batch into the open window; it need not be settled yet. */
  write(batch: Batch): Promise<void>;
  /** Makes the window and its row in the ledger durable together. Without a checkpoint no ledger is written. */
  commit(checkpoint?: Checkpoint): Promise<Committed>;
  /**
   * Present: may be called while `commit` is on its way, with batches that are probably written next, in their order. What
   * can be made of one ahead is kept for its `write`; the open window is not touched. It never throws: what is wrong with
   * a batch, `write` says. Other batches may come instead, a commit before the last of them, or none at all.
   */
  anticipate?(batch: Batch): void;
  /** Present: windows are atomic. After it the writer is usable again and the window is gone. */
  rollback?(): Promise<void>;
  /** Never publishes; an open window is gone. */
  close(): Promise<void>;
}

export interface Committed {
  /** The store's own count of records that it took, never `sent - rejected`. An upsert counts records applied. */
  readonly written: number;
  /** Records that it isolated itself: always where `careful` is set and it can, else where it costs less than a replay. */
  readonly rejected: readonly Rejection[];
  /**
   * Upsert: how many records of this load, in this window or in earlier ones, those of this window replaced: the key of
   * one is that of another by the store's own comparison (its collation, `1` and `1.0`). Counted in `written`.
   */
  readonly superseded?: number;
}
