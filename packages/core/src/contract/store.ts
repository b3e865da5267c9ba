import type { Rejection } from "../batch/batch.ts";
import type { Unable } from "../batch/unable.ts";
import type { Schema } from "../model/schema.ts";
import type { LogicalType } from "../model/logical-type.ts";
import type { WriteMode } from "./backend.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { Definition, Source } from "./source.ts";
import type { Key } from "./key.ts";
import type { Writer } from "./writer.ts";

/** An opened place that can be read and written. What is optional means something when it is there. */
export interface Store extends Source {
  write(collection: string, request: WriteRequest): Promise<Writer>;
  /** One unchanging state for all lanes and repeated reads. */
  snapshot?(): Promise<Source>;
  /**
   * How it would keep each field; `existing`: the collection that is already there and stays; `definition`: of the
   * source. Default: `storedAsIs`.
   */
  plan?(schema: Schema, existing?: Schema, definition?: Definition): readonly StoredField[];
  /** What it does not make again of `request.definition`, in plain words. Default: all of its parts. Nothing is changed. */
  omits?(collection: string, request: WriteRequest): Promise<readonly string[]>;
  /**
   * Throws if these collections cannot go into it together (a file takes one), or under these names. Asked before
   * anything is read.
   */
  checkCollections?(collections: readonly string[]): Promise<void>;
  /**
   * Whether it can fetch the records of a source with such `Described.whereabouts` itself, exactly as if they had been
   * handed to it. Asked for a staged load in which the fields keep their names, order and types.
   */
  fetches?(collection: string, request: WriteRequest, whereabouts: object): Promise<boolean>;
  /**
   * Whether its writers gain by batches in the own form of a source with such `Described.whereabouts`. Asked where the fields
   * keep their names, order and types; what a writer then does with a batch is its own affair.
   */
  takesForm?(collection: string, request: WriteRequest, whereabouts: object): Promise<boolean>;
  /** Makes the place for a load; the same call twice is one. */
  prepare?(collection: string, request: WriteRequest): Promise<void>;
  /** What of an existing collection a `replace` would not keep, in plain words: `2 CHECK constraints`. Nothing is changed. */
  loses?(collection: string, request: WriteRequest): Promise<readonly string[]>;
  /**
   * Completes a load after its last commit: keys, indexes, sequences; makes a staged one take its name. The same call twice
   * is one: it is asked again whenever its answer was lost, and a load of this run that is complete stays as it is.
   * Asked with `request.careful` after the collection that a `replace` fills refused a record (by a trigger, by a foreign
   * key), it leaves such records out and answers with them; what cannot do so throws again.
   */
  finish?(collection: string, request: WriteRequest): Promise<Finished | void>;
  /** After the last collection's `finish`: makes a new place (a database file) appear under its name, durably. */
  publish?(run: string): Promise<void>;
  /** The target as before the run: removes what `prepare` made for this collection. */
  discard?(collection: string, request: WriteRequest): Promise<void>;
  /** Loads of earlier runs that were not finished. */
  stages?(): Promise<readonly Stage[]>;
  /** Removes all that an unfinished run left. */
  clear?(stage: Stage): Promise<void>;
  /** The ledger of a run: settles unknown outcomes. Looks into stages as well. */
  checkpoints?(run: string): Promise<readonly Checkpoint[]>;
  /** The number of records staged for a collection, by the store's own count; after `finish`, `count` is asked. */
  countStaged?(collection: string, request: WriteRequest): Promise<number>;
  /** Throws `SAME_PLACE` if it cannot be written while a source of the same `place` is read. */
  beside?(source: Source): Promise<void>;
  remove?(collection: string, keys: readonly Key[]): Promise<number>;
}

/** What a careful `finish` did. */
export interface Finished {
  /** The staged records that are not in the collection, each with `record` and, where there is a key, `recordId`. */
  readonly rejected: readonly Rejection[];
}

/** How a target would keep a field. Core alone makes a verdict of it. */
export interface StoredField {
  /** The field's name in the records. */
  readonly field: string;
  /** Its name in the store, where the field's own cannot be had. */
  readonly name: string;
  /** The type that the store gives back. */
  readonly type: LogicalType;
  /** What a person sees in the store's own tools: `"BIGINT"`. */
  readonly native?: string;
  /** The hint that it is to keep with the field in the place of `native`: where the field came from. */
  readonly origin?: string;
  /** False: it refuses null. */
  readonly nullable: boolean;
  /** Values of the type that it cannot keep. */
  readonly unable?: readonly Unable[];
  /** It must know which types occur in a field of type `any` before it can make a place for it. */
  readonly survey?: boolean;
  /** What else a person should know of how it keeps the field, in plain words after the field's name. */
  readonly note?: string;
  /** No key of the store can have the field: why, in plain words. */
  readonly keyless?: string;
  /** It computes the field itself: never written. */
  readonly generated?: boolean;
  /** It cannot keep the field at all: why. */
  readonly refused?: string;
}

export interface WriteRequest {
  /** Lower-case letters and digits, sortable by time; names hidden tables and files. */
  readonly run: string;
  /** A digest of what the run was asked for. */
  readonly plan: string;
  /**
   * Rises when another runner takes the run over: `prepare` or `write` with a higher one than the ledger knows makes it
   * the run's, and whoever comes with a lower one is `FENCED` from then on.
   */
  readonly epoch: number;
  /** Who writes, so that a later run can tell whether this one is alive. */
  readonly runner: Runner;
  /** From 0. */
  readonly lane: number;
  readonly mode: WriteMode;
  /** Load under a hidden name until `finish`. */
  readonly staged: boolean;
  /** A `replace` after which the collection has its own definition still; only where the traits say `keepsReplaced`. */
  readonly keeps?: boolean;
  /** What is stored: names and types of the target, in the order of the batches' columns, and its key. */
  readonly schema: Schema;
  /** The fields as they came, for names and metadata that the store keeps beside. */
  readonly stored: readonly StoredField[];
  /**
   * Of the source, for a staged load: what a store of the same backend makes of it where the fields are there as they were.
   * A collection that is replaced keeps what it has itself, as far as it can.
   */
  readonly definition?: Definition;
  /** A new collection is to enforce the key, by `finish` at the latest: what is loaded is believed to have no duplicates. */
  readonly keyEnforced: boolean;
  /**
   * It had duplicates: enforce the key from `prepare` on, so that each of them is the rejection of one record. With `keeps`:
   * all that the collection that is replaced demands of its records.
   */
  readonly keyFromStart?: boolean;
  /**
   * No two records of the load have one key, and each value of its fields is written in one way only. Else, of an upsert,
   * which comes last decides: there is one lane, and the writers say how many records were superseded.
   */
  readonly keyDistinct?: boolean;
  /** A replay after a record failed: isolate bad records as finely as possible and name them in `rejected`. */
  readonly careful: boolean;
  /**
   * The run ends at the first bad record: what is isolated behind it is in vain. A writer may then end its window with the
   * first one that it finds, by an error of that record whose `details.row` is its place in the window.
   */
  readonly endsAtRejection?: boolean;
  /** False: keep no ledger (a person's own `insert`). */
  readonly ledger: boolean;
  readonly signal: AbortSignal;
}

/** A process, so that another can tell whether it still runs. */
export interface Runner {
  readonly host: string;
  /** Changes with every start of the machine. */
  readonly boot: string;
  readonly pid: number;
  /** When the process started, in the system's own unit: a pid alone may be somebody else's by now. */
  readonly started: string;
}

/** A load that was not finished. */
export interface Stage {
  readonly run: string;
  readonly plan: string;
  /** What a person would see: a table or a file. */
  readonly name: string;
  /** Absent: a place that holds several. */
  readonly collection?: string;
  readonly runner: Runner | undefined;
  /** The store itself saw that somebody holds it open, whatever `runner` says. */
  readonly held?: boolean;
  /** With `held`: nobody has said yet whose it is, for it is so new. In a moment somebody has, or it is held no more. */
  readonly beginning?: boolean;
  /** It lies among people's own collections, where they see it with other tools, and not in a place of its own. */
  readonly among?: boolean;
  /** Records that it had committed are in the collection already and stay: there is only its ledger to remove. */
  readonly direct?: true;
}
