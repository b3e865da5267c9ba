import type { Command, Measured } from "../process/measure.ts";

/** One thing to measure. */
export interface Job {
  /** What `--only` picks by: `sqlite-duckdb/ours`. */
  readonly name: string;
  readonly command: Command;
  /** The file that the command makes; removed before and after every run. */
  readonly target?: string;
  /** Makes the place that the command writes into, anew before every run. */
  readonly makeReady?: () => Promise<void>;
  /** Why it cannot run on this machine. */
  readonly obstacle?: string | undefined;
  /** Rejects when the command did not do what it should. */
  readonly check: (measured: Measured) => Promise<void>;
}

/** What became of a job over all rounds. */
export interface Outcome {
  readonly name: string;
  readonly command: Command;
  readonly runs: readonly Measured[];
  /** Why it did not run, or what went wrong. */
  readonly problem?: { readonly failed: boolean; readonly text: string };
}
