import type { Row } from "../model/data-record.ts";
import type { Batch } from "./batch.ts";

/** What a function made of the records of one batch. */
export interface Observed {
  readonly batch: Batch;
  /** The records that `recordsOf` made of the batch, changed or not. */
  readonly inputs: readonly Row[];
  readonly outputs: readonly Row[];
  /** The input that each output came from. */
  readonly sources: ArrayLike<number>;
}
