import type { Batch, Schema } from "@dataknobs/core";
import type { LineProofs } from "./json/line-proofs.ts";
import type { Limits } from "./limits.ts";
import type { Place } from "./place.ts";

/** Makes batches of a file's bytes, which are handed over block by block in their order. */
export interface Decoder {
  /**
   * The batches that these bytes complete, made while they are asked for. A block is the caller's again when its
   * iteration has ended: batches hold bytes of their own. A record that cannot be taken is in its batch's `unread`, with
   * `at: "line 5"`. Each batch has the `Place` behind its last record as its position.
   * @throws STORE_CORRUPT where the file as a whole is broken, so that no record can be told from the next
   */
  push(block: Uint8Array): Iterable<Batch>;
  /** The rest, after the last block. */
  end(): Iterable<Batch>;
}

export interface DecodeRequest {
  /** The collection's fields with the types wanted: a value that does not fit is a `MISFIT`. */
  readonly schema: Schema;
  /** The fields to deliver, in order. */
  readonly fields: readonly string[];
  /** A batch holds at most so many records, */
  readonly records: number;
  /** and about so many bytes, but at least one record. */
  readonly bytes: number;
  /** Where the first byte lies that is handed over. Default: the start of the file. */
  readonly start?: Place;
  readonly limits: Limits;
  /**
   * The file was written by `jsonLinesEncoder` or its like: `{"$type": ...}` in a field of type `any` stands for what the
   * format has not, and `null` in a field of type `json` is the JSON value null (no member is no value). Default false.
   */
  readonly ours?: boolean;
  /** What an inference has proven of a file of JSON Lines; used from the file's start, where its bytes are still the same. */
  readonly proofs?: LineProofs;
}
