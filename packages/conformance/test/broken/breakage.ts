import type { Store, Traits } from "@dataknobs/core";

/** A backend that breaks one rule, and the cases that must notice it. */
export interface Breakage {
  readonly what: string;
  readonly fails: readonly string[];
  readonly traits?: Partial<Traits>;
  /** Milliseconds for a case, where it hangs. */
  readonly timeout?: number;
  readonly change: (store: Store) => Store;
}
