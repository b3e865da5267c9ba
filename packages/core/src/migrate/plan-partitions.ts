import type { Partition } from "../contract/source.ts";
import type { Reading } from "./read-source.ts";
import type { RunContext } from "./run-context.ts";

/** One partition a lane; where it must be one lane, the notes say why. */
export async function partitionsOf(
  { settings, source, traits }: RunContext,
  reading: Reading,
  /** Which record comes last decides. */
  ordered: boolean,
  notes: string[],
): Promise<readonly (Partition | undefined)[]> {
  const wanted = settings.parallelBatches;
  if (wanted === 1) return [undefined];
  if (traits.maxWriters === 1) notes.push("One lane: the target takes one writer.");
  else if (ordered) notes.push("One lane: of several records with one key the last counts.");
  else if (source.partitions === undefined) notes.push("One lane: the source cannot be split.");
  else if (reading.limit !== undefined || reading.offset > 0 || reading.sort.length > 0)
    notes.push("One lane: sort, limit and offset need one order.");
  else {
    const parts = await source.partitions(reading.collection, Math.min(wanted, traits.maxWriters), reading.pushed);
    if (parts.length > 1) return parts;
    notes.push("One lane: the source has too little to split, or nothing to split it by.");
  }
  return [undefined];
}
