import type { Position } from "../batch/batch.ts";
import type { Partition } from "./source.ts";

/**
 * What is durable: a row of the ledger. The counts are of the whole lane up to here. Core hands it over as if the
 * store took every record of the window; a writer that rejects some itself moves their number from `written` to
 * `rejected` in the row that it keeps.
 */
export interface Checkpoint {
  readonly run: string;
  readonly plan: string;
  readonly collection: string;
  readonly lane: number;
  readonly partition?: Partition;
  readonly epoch: number;
  /** From 1. A store writes the row only if its last one says `window - 1` and the same epoch, else `FENCED`. */
  readonly window: number;
  /** The source's place after the last whole batch, */
  readonly position?: Position;
  /** and how many records after it are done as well. */
  readonly skip: number;
  readonly read: number;
  readonly added: number;
  readonly written: number;
  readonly filtered: number;
  readonly rejected: number;
}
