import type { Traits, WriteMode } from "../contract/backend.ts";
import type { Moving } from "./move-collection.ts";
import { sumOf } from "./tally.ts";

/** What a run that ended early has added to what was there: the same run once more adds it again. */
export interface Repeatable {
  /** The target's name. */
  readonly collection: string;
  /** What is there, what a second run does, and what to do instead. */
  readonly warning: string;
  /** The warning without what is there. */
  readonly again: string;
}

/** Of direct inserts only: an upsert may be repeated, what was staged is discarded, a create refuses what holds records. */
export function repeatableIn(movings: readonly Moving[], mode: WriteMode, { modes }: Traits): readonly Repeatable[] {
  if (mode !== "insert") return [];
  return movings.flatMap(({ to, direct, tallies }) => {
    const { written } = sumOf(tallies);
    if (!direct || written === 0) return [];
    const [stay, them] =
      written === 1
        ? [`1 record of ${to} is committed and stays`, "it"]
        : [`${written.toLocaleString("en-US")} records of ${to} are committed and stay`, "them"];
    const instead = modes.includes("upsert")
      ? `Use --mode upsert with a key, or remove ${them} first.`
      : `Remove ${them} first.`;
    const again = `Unless a key refuses ${them}, running again adds ${them} a second time. ${instead}`;
    return [{ collection: to, warning: `${stay}. ${again}`, again }];
  });
}
