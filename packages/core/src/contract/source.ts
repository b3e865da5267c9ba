import type { Batch, Position } from "../batch/batch.ts";
import type { Unable } from "../batch/unable.ts";
import type { Schema } from "../model/schema.ts";
import type { Filter, Sort } from "../query/filter.ts";

/** Is told by a source how much of a long look is done, from 0 to 1. */
export type HowFar = (part: number) => void;

/** Anything that can be read: a store, or a snapshot of one. */
export interface Source {
  /** The physical place (`"file:<device>:<inode>"`, host and database), where two stores could be the same one. */
  readonly place?: string;
  /** The names of all collections, without any of ours (`_dataknobs...`), in a stable order. */
  collections(): Promise<readonly string[]>;
  /** What can be read by its name, but is copied only if somebody names it: views. */
  views?(): Promise<readonly string[]>;
  /** `undefined`: there is no such collection. Where that takes a pass over the records, `howFar` may be called now and then. */
  describe(collection: string, howFar?: HowFar): Promise<Described | undefined>;
  /** Delivers batches in the order of their positions. Empty batches may occur. Stopping early frees everything. */
  read(collection: string, request: ReadRequest): AsyncIterable<Batch>;
  close(): Promise<void>;
  count?(collection: string, where?: Filter): Promise<number>;
  /** At most `wanted` partitions, disjoint and together everything; at least one, also of an empty collection. */
  partitions?(collection: string, wanted: number, where?: Filter): Promise<readonly Partition[]>;
  /** Whether it runs this very filter exactly as core would; absent: whenever the traits name its operators. */
  runs?(filter: Filter, schema: Schema): boolean;
  /** Reads all values of these fields and answers with their fields, typed so that every value fits. */
  survey?(collection: string, fields: readonly string[]): Promise<Schema>;
}

export interface Described {
  /** Fields with logical types, in the store's order, and the key. */
  readonly schema: Schema;
  /** Fields whose cells may contradict their type, because the store does not enforce it. */
  readonly uncertain?: readonly string[];
  /** Fields that the store computes: read like any, never written to an existing collection. */
  readonly generated?: readonly string[];
  /** Fields that the store fills itself where a record leaves them out: counters, defaults that are expressions. */
  readonly filled?: readonly string[];
  /** Fields whose cells the source can also deliver as `text`, exactly as they are written in it. */
  readonly verbatim?: readonly string[];
  /**
   * Fields whose `native` type says more than their logical one (an address, a range, a composite): a store that has no
   * such type keeps the values as what they are here, and gives them back as that.
   */
  readonly ownTyped?: readonly string[];
  /** Those of them whose type not even a store of this kind makes again, whoever remembers it: they remain what they are here. */
  readonly unmade?: readonly string[];
  /**
   * Fields whose values lie there as texts that are not written as ours (`2020-01-01 00:00:00`), each with such a text: the
   * value goes on, the way it is written only where a target takes the text itself.
   */
  readonly spelled?: ReadonlyMap<string, string>;
  /**
   * Fields of type json in which a number lies as the store's own number, not as JSON text: it does so again only in a target
   * that keeps the field's `native` (as `StoredField.native` or `origin`).
   */
  readonly ownNumbers?: readonly string[];
  /** Fields that are not called what stands there, because two cannot have one name and none can be without: each with that. */
  readonly renamed?: ReadonlyMap<string, string>;
  /** What else a person should know of how it is read, in plain words: whole sentences. */
  readonly remarks?: readonly string[];
  /**
   * Fields whose columns hold values beyond their type, each with what such values are: they are misfits. A load that can
   * start over takes them as text then; of one that cannot the plan says that they are refused.
   */
  readonly beyond?: ReadonlyMap<string, Unable>;
  /** The store enforces the key: no two records share one and no part of it is null. */
  readonly keyEnforced?: boolean;
  /** Other sets of fields that the store lets no two records share: unique constraints and indexes over plain columns, for all records. */
  readonly unique?: readonly (readonly string[])[];
  /** Nobody enforces the key here, but the store that the records came from did: a new collection enforces it again. */
  readonly keyTrusted?: boolean;
  /** Collections that its records refer to (foreign keys), so that those must be written first. */
  readonly references?: readonly string[];
  /** What else the store knows of the collection and a copy does not carry, in plain words: `2 indexes`, `1 foreign key`. */
  readonly uncarried?: readonly string[];
  /** What runs for each record that is written to it, and may make another of it, in plain words: `trigger stamp`. */
  readonly changedBy?: readonly string[];
  /** What a store of the same backend can make again. */
  readonly definition?: Definition;
  /**
   * Where its records lie, for a store that can fetch them itself (`Store.fetches`) or takes them in the form that they have
   * there (`Store.takesForm`). Core hands it from source to target and never looks into it.
   */
  readonly whereabouts?: object;
}

/**
 * More of a collection than fields and key say, for a new collection in a store of the same backend. Core hands it from
 * source to target and never looks into it; a backend knows its own by having made them.
 */
export interface Definition {
  /** The id of the backend that made it. */
  readonly backend: string;
  /** What is not carried where nobody makes it again, in plain words like those of `uncarried`. */
  readonly parts: readonly string[];
}

export interface ReadRequest {
  /** The schema to deliver by: the collection's fields with the types wanted. A value that does not fit is a `MISFIT` in `unread`. */
  readonly schema: Schema;
  /** The fields to deliver, in order; the batch's schema holds exactly these. */
  readonly fields: readonly string[];
  /** Only with operators that the backend's traits name. */
  readonly where?: Filter;
  /** Only if the traits say that it sorts. */
  readonly order?: readonly Sort[];
  /**
   * Only together with what it runs itself: never more than so many records behind the condition. Those in `unread` count;
   * the last batch, if it holds such, may be delivered whole.
   */
  readonly limit?: number;
  readonly partition?: Partition;
  /**
   * The target fetches the records itself: batches may be `batchToFetch`, of which it is certain that no cell of a field is
   * one that stands here, and that each record can be delivered; or will be before the window is committed, where whoever
   * fetches sees to it. Fields without such cells are not in it.
   */
  readonly vouch?: ReadonlyMap<string, readonly Unable[]>;
  /** Probably nobody looks at any field, and the target takes the store's own form: batches had better be `batchInForm`. */
  readonly inForm?: boolean;
  /** Go on with the record after this place. */
  readonly after?: Position;
  /** A batch holds at most so many records, */
  readonly records: number;
  /** and about so many bytes, but at least one record. */
  readonly bytes: number;
  readonly signal: AbortSignal;
}

/** An opaque part of a collection, as plain JSON with integers as strings. */
export type Partition = Position;
