import type { Schema } from "@dataknobs/core";
import type { LineProofs } from "./json/line-proofs.ts";

/** Finds out what a file holds, by all of its bytes, block by block. */
export interface Inference {
  push(block: Uint8Array): void;
  /** After the last block. */
  end(): readonly Inferred[];
}

/** A collection that a file holds. */
export interface Inferred {
  /** The member of the outer object that holds it; absent: it is the whole file. */
  readonly member?: string;
  /** `values`: the elements are no objects; each is a record with the one field `value`. */
  readonly elements: "records" | "values";
  /** The least types that hold every value (types of JSON and CSV, section 2 of the types' table). */
  readonly schema: Schema;
  /** Records, those that a reader would refuse among them. */
  readonly records: number;
  /** Of JSON Lines: what a decoder need not find out again, if it is handed the same blocks. */
  readonly proofs?: LineProofs;
}

/** Counts the records of a file, those that a reader would refuse among them, block by block. */
export interface Counter {
  push(block: Uint8Array): void;
  end(): number;
}
