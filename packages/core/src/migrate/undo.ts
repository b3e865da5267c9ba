import type { Stage } from "../contract/store.ts";
import { messageOf } from "../model/error.ts";
import type { Moving } from "./move-collection.ts";
import type { RunContext } from "./run-context.ts";
import { newTally, sumOf } from "./tally.ts";

/**
 * After a failure: what was staged and not finished goes; a new place that would have appeared as a whole goes as a
 * whole. What cannot be removed is told, not thrown over the failure.
 */
export async function undo(run: RunContext, movings: readonly Moving[]): Promise<void> {
  if (run.settings.dryRun) return;
  for (const moving of movings) await quietly(run, moving.to, () => discardOpen(run, moving));
  await quietly(run, undefined, async () => {
    const own = ((await run.target.stages?.()) ?? []).filter((stage) => stage.run === run.id);
    for (const stage of own) {
      await run.target.clear?.(stage);
      // What a direct load had committed stays.
      if (stage.direct === true) continue;
      for (const moving of movings) if (isIn(stage, moving)) nothingWritten(moving);
    }
  });
}

async function discardOpen(run: RunContext, moving: Moving): Promise<void> {
  const { open } = moving;
  if (open === undefined || !open.plan.staged || run.target.discard === undefined) return;
  await run.target.discard(moving.to, { ...open.request, signal: run.signal });
  nothingWritten(moving);
}

/** A stage without a name of its own is a place for all collections, finished ones included. */
function isIn(stage: Stage, { to }: Moving): boolean {
  return stage.collection === undefined || stage.collection === to;
}

/** What was filtered or rejected stays so; of what was written nothing is there. */
function nothingWritten({ tallies }: Moving): void {
  const { filtered, rejected } = sumOf(tallies);
  tallies.splice(0, tallies.length, { ...newTally(), read: filtered + rejected, filtered, rejected });
}

async function quietly(run: RunContext, collection: string | undefined, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const text = `What was staged could not be removed: ${messageOf(error)}`;
    run.tell({ type: "note", run: run.id, collection, text });
  }
}

/**
 * After a stop: what lies among people's own collections goes, the ledger of what was written straight into one with it;
 * what is staged in a place of its own stays there. What it takes is not worth much waiting: whoever stops wants an end.
 */
export async function tidyUp(run: RunContext, movings: readonly Moving[]): Promise<void> {
  if (run.settings.dryRun || run.signal.aborted) return;
  await quietly(run, undefined, async () => {
    const own = ((await run.target.stages?.()) ?? []).filter((stage) => stage.run === run.id && stage.among === true);
    for (const stage of own) {
      await run.target.clear?.(stage);
      if (stage.direct !== true) for (const moving of movings) if (isIn(stage, moving)) nothingWritten(moving);
    }
  });
}
