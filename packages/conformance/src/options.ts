import type { AnyBackend, OpenStore, Store } from "@dataknobs/core";

/** What the suite needs to know of a backend. */
export interface ConformanceOptions {
  /** What the package exports: its traits decide which cases run. */
  readonly backend: AnyBackend;
  /** Opens a new, empty place for one case. It is called once for every case. */
  readonly open: () => Promise<Place>;
  /** Cases that are known not to hold, by name, each with the reason that is printed. */
  readonly skip?: Readonly<Record<string, string>>;
  /** Milliseconds after which a case has failed, so that a reader that hangs is found; default 60,000. */
  readonly timeout?: number;
}

/** An empty place, opened. */
export interface Place {
  /** What `open` of core gives, or the backend's own store. The suite closes it. */
  readonly store: OpenStore | Store;
  /** Opens the same place again, after the store was closed. Absent: nothing outlives the store. */
  readonly reopen?: () => Promise<OpenStore | Store>;
  /**
   * Sees to it, by the store's own means, that no two records of a collection have these fields alike. It is called while
   * no store of the place is open, if it can be opened again. Absent: nothing but a key tells records apart.
   */
  readonly makeUnique?: (collection: string, fields: readonly string[]) => Promise<void>;
  /** Removes the place; every store of it is closed by then. */
  readonly dispose?: () => Promise<void>;
}

/** One rule, independent of any test runner. */
export interface ConformanceCase {
  readonly name: string;
  /** Why it does not apply, where the traits or the options tell so at once. */
  readonly skip?: string;
  /** Rejects if the rule is broken. Answers with a reason if the opened store has nothing to try it on. */
  readonly run: () => Promise<Skipped | undefined>;
}

export interface Skipped {
  readonly skipped: string;
}
