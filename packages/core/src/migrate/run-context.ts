import type { Traits } from "../contract/backend.ts";
import type { RunEvent } from "../contract/monitor.ts";
import type { Source } from "../contract/source.ts";
import type { Runner, Store } from "../contract/store.ts";
import type { Settings } from "./settings.ts";

/** What all parts of one run share. */
export interface RunContext {
  readonly id: string;
  readonly planDigest: string;
  readonly runner: Runner;
  readonly settings: Settings;
  /** A snapshot of the source where it has one. */
  readonly source: Source;
  /** Milliseconds that the source was asked so far what a collection is. */
  readonly spentLooking: (collection: string) => number;
  readonly sourceTraits: Traits;
  /** The source can be read only once. */
  readonly once: boolean;
  /** Source and target are one place, and something is written. */
  readonly samePlace: boolean;
  readonly target: Store;
  /** The target's. */
  readonly traits: Traits;
  /** Breaks hangs: fires when a stop was asked for and the open windows had time to be committed. */
  readonly signal: AbortSignal;
  readonly tell: (event: RunEvent) => void;
}
