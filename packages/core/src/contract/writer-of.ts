import type { Batch, Rejection } from "../batch/batch.ts";
import { recordsOf } from "../batch/records-of.ts";
import type { Row } from "../model/data-record.ts";
import { DataknobsError } from "../model/error.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { Committed, Writer } from "./writer.ts";

export interface RecordWriter {
  /** Records that say all that came, as `recordsOf` makes them with this option. Default false: as people read them. */
  readonly exact?: boolean;
  /**
   * Stores the records of one window, and the checkpoint with them if there is one: all or nothing where the store
   * can. Answers with the store's own count, and the records that it refuses by their index. The records are the
   * store's to keep: nobody else holds them.
   */
  take(
    records: readonly Row[],
    checkpoint: Checkpoint | undefined,
  ): Promise<{ written: number; rejected?: readonly Rejection[]; superseded?: number }>;
  close?(): Promise<void>;
}

/**
 * Makes a `Writer` of "store these records", so that a simple backend never sees a column: it gathers the window's
 * records, poisons itself after a failure, and forgets the window on `rollback`.
 */
export function writerOf(inner: RecordWriter): Writer {
  let window: Row[] = [];
  let poisoned = false;
  let closed = false;

  function usable(): void {
    if (closed) throw new DataknobsError({ code: "STORE_CLOSED", message: "The writer is closed" });
    if (poisoned)
      throw new DataknobsError({
        code: "WRITER_POISONED",
        message: "The last window failed; roll back before going on",
      });
  }

  return {
    async write(batch: Batch): Promise<void> {
      usable();
      for (const record of recordsOf(batch, { exact: inner.exact === true })) window.push(record);
    },
    async commit(checkpoint?: Checkpoint): Promise<Committed> {
      usable();
      poisoned = true;
      const { written, rejected = [], superseded } = await inner.take(window, checkpoint);
      poisoned = false;
      window = [];
      return { written, rejected, ...(superseded !== undefined && { superseded }) };
    },
    async rollback(): Promise<void> {
      window = [];
      poisoned = false;
    },
    async close(): Promise<void> {
      window = [];
      if (closed) return;
      closed = true;
      await inner.close?.();
    },
  };
}
