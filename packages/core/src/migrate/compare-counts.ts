import { DataknobsError } from "../model/error.ts";
import type { Load } from "./load.ts";
import { asking } from "./patiently.ts";
import type { RunContext } from "./run-context.ts";
import type { Tally } from "./tally.ts";

/** The target counts for itself what was staged: it has caught losses that the accounting had not. */
export async function compareCounts(run: RunContext, { plan, request }: Load, tally: Tally): Promise<void> {
  const { target } = run;
  if (!plan.staged) return;
  const own = await asking(run, plan.target, async () => target.countStaged?.(plan.target, request));
  if (own !== undefined) compare(own, plan, tally);
}

/** A store that cannot count what is staged is asked when the load is done. */
export async function compareWithFinished(run: RunContext, { plan }: Load, tally: Tally): Promise<void> {
  const { target } = run;
  if (!plan.staged || target.countStaged !== undefined) return;
  const own = await asking(run, plan.target, async () => target.count?.(plan.target));
  if (own !== undefined) compare(own, plan, tally);
}

/** The same when the collection has taken what it would of the staged records. */
export async function compareWithTaken(run: RunContext, { plan }: Load, tally: Tally): Promise<void> {
  const own = await asking(run, plan.target, async () => run.target.count?.(plan.target));
  if (own !== undefined) compare(own, plan, tally);
}

function compare(own: number, { mode, target }: Load["plan"], tally: Tally): void {
  const { written } = tally;
  // How many records have replaced others is the store's to say; where its answer was lost the count tells.
  if (mode === "upsert" && tally.unsaid > 0 && own <= written && (own > 0 || written === 0))
    tally.superseded = written - own;
  if (own === written - tally.superseded) return;
  const replaced = mode === "upsert" ? `, of which ${tally.superseded} replaced others` : "";
  throw new DataknobsError({
    code: "COUNT_MISMATCH",
    message: `"${target}" holds ${own} records by its own count, but ${written} were acknowledged as written${replaced}`,
    collection: target,
  });
}
