import { DataknobsError } from "../model/error.ts";
import type { Load } from "./plan-collection.ts";
import type { RunContext } from "./run-context.ts";
import type { Tally } from "./tally.ts";

/** The target counts for itself what was staged: it has caught losses that the accounting had not. */
export async function compareCounts({ target }: RunContext, { plan, request }: Load, tally: Tally): Promise<void> {
  if (!plan.staged || target.countStaged === undefined) return;
  compare(await target.countStaged(plan.target, request), plan, tally);
}

/** A store that cannot count what is staged is asked when the load is done. */
export async function compareWithFinished({ target }: RunContext, { plan }: Load, tally: Tally): Promise<void> {
  if (!plan.staged || target.countStaged !== undefined || target.count === undefined) return;
  compare(await target.count(plan.target), plan, tally);
}

function compare(own: number, { mode, target }: Load["plan"], { written }: Tally): void {
  const agrees = mode === "upsert" ? own <= written && (own > 0 || written === 0) : own === written;
  if (agrees) return;
  throw new DataknobsError({
    code: "COUNT_MISMATCH",
    message: `"${target}" holds ${own} records by its own count, but ${written} were acknowledged as written`,
    collection: target,
  });
}
