import type { RunContext } from "./run-context.ts";

type Needs = Pick<RunContext, "settings" | "traits">;

const mostBatchBytes = 1024 * 1024;

/**
 * How `maxMemory` is shared out: half to the windows of all lanes, a quarter to what is read ahead of them, and the
 * rest to the few batches that are on their way between the two.
 */
export function windowBytes({ settings, traits }: Needs, lanes: number): number {
  return Math.min(traits.window.bytes, Math.floor(settings.maxMemory / 2 / lanes));
}

export function aheadBytes(run: Needs, lanes: number): number {
  return Math.floor(windowBytes(run, lanes) / 2);
}

export function batchBytesWanted({ settings, traits }: Needs): number {
  const lanes = Math.min(settings.parallelBatches, traits.maxWriters);
  return Math.min(mostBatchBytes, Math.ceil(settings.maxMemory / 16 / lanes));
}

/** A batch of more than so many bytes is one wide record, or a few: it is moved before anything else is read. */
export function wideBytes(run: Needs): number {
  return 4 * batchBytesWanted(run);
}
