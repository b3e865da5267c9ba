import type { Checkpoint, Row, Schema, Stage } from "@dataknobs/core";

/** What a store holds. */
export interface Memory {
  /** A stage is a collection under a hidden name. */
  readonly collections: Map<string, Collection>;
  /** By run and collection: the epoch that may write, and the last checkpoint of each lane. */
  readonly ledger: Map<string, { readonly epoch: number; readonly lanes: Map<number, Checkpoint> }>;
}

export interface Collection {
  readonly schema: Schema;
  /** The fields that tell records apart, if any do. */
  readonly key: readonly string[] | undefined;
  /** Fields of which no two records have the same. */
  readonly unique?: readonly string[];
  /** By key, else by number; in the order of their numbers. */
  readonly records: Map<string, Place>;
  /** The run that made it. */
  readonly run: string;
  /** Who is loading it unseen. */
  readonly stage?: Stage | undefined;
}

/** A record and its number, which is the position behind it. */
export interface Place {
  readonly number: number;
  readonly record: Row;
  /** Who wrote it. */
  readonly run: string;
}
