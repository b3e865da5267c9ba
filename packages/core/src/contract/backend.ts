import type { FilterOperator } from "../query/filter.ts";
import type { Store } from "./store.ts";

/** What a package of a backend exports, through `defineBackend`. */
export interface BackendDefinition<Options> {
  /** Short and lower-case: `"sqlite"`. */
  readonly id: string;
  /** The contract this backend was written for. Core takes 1. */
  readonly contract: 1;
  /** The schemes of addresses that it answers to, without the colon: `["sqlite", "sqlite3"]`. */
  readonly schemes: readonly string[];
  /** Endings of bare paths that mean this backend, with the dot: `[".sqlite", ".sqlite3"]`. */
  readonly extensions?: readonly string[];
  readonly traits: Traits;
  /**
   * Makes options of an address: `rest` is what follows `scheme:` up to `?`, still percent-encoded only where the
   * scheme's own rules say so; a leading `//` is kept. Throws `INVALID_ARGUMENT` for parameters it does not know.
   * `scheme`: the one of its schemes that was used; the first where there was none (a bare path).
   */
  parse(rest: string, parameters: URLSearchParams, scheme: string): Options;
  /** The counterpart of `parse`: options as an address for people to read, without secrets. Default: the id alone. */
  format?(options: Options): string;
  /** Whether a file that begins with these (up to 4,096) bytes is one of this backend's: settles `x.db`. */
  recognises?(head: Uint8Array): boolean;
  /** Opens a place. With access `"read"` a missing place is `STORE_NOT_FOUND`; with `"write"` nothing is made before the first `prepare` or `write`. */
  open(options: Options, context: OpenContext): Promise<Store>;
}

export interface OpenContext {
  readonly access: "read" | "write";
  /** Bytes that the whole run may hold; a hint for the store's own caches. */
  readonly maxMemory?: number;
  readonly signal?: AbortSignal;
  /** Where passwords come from (`env:NAME`); default `process.env`. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Facts of a backend that no method shows. */
export interface Traits {
  /** The operators that it runs exactly as core does, `and`, `or`, `not` included; core runs the others. */
  readonly filters: readonly FilterOperator[];
  /** It runs `order` (and `limit` after it) exactly as core does. Default false: core sorts. */
  readonly sorts?: boolean;
  readonly modes: readonly WriteMode[];
  /**
   * A `replace` by records that a collection has places for changes its records alone: types, keys, constraints and all
   * else stay (`WriteRequest.keeps`), and `plan` is asked as for `insert`. Default false: the new records bring their own.
   */
  readonly keepsReplaced?: boolean;
  /** Writers that may be open on one collection at once. */
  readonly maxWriters: number;
  /** The wished window, i.e. what one commit holds at most. */
  readonly window: { readonly records: number; readonly bytes: number };
  /**
   * It keeps a missing field apart from null. Default false: missing becomes null. `"but-json"`: only that of a field of
   * type json does (where no member stands for null, so that `null` can be the JSON value).
   */
  readonly keepsMissing?: boolean | "but-json";
  /**
   * Its `survey` leaves a field as `describe` has it where all values fit, and costs about as much for all fields as for
   * one. Default false: a survey names the least type of its values. Then only the field that a misfit was met in is looked at.
   */
  readonly surveysAll?: boolean;
}

/** How records meet what is there: `create` refuses a collection that holds records, `replace` takes its place. */
export type WriteMode = "create" | "insert" | "upsert" | "replace";
