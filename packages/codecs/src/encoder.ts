import type { Batch } from "@dataknobs/core";

/** Makes a file's bytes of batches. */
export interface Encoder {
  /** What stands before the first record. */
  readonly head: Uint8Array;
  /** The records of a batch; `first`: none stands before them in the file. Nobody changes the bytes. */
  encode(batch: Batch, first: boolean): Uint8Array;
  /** What stands behind the last record; `empty`: there is none. */
  tail(empty: boolean): Uint8Array;
}
