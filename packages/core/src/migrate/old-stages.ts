import { isRunning } from "../contract/runner.ts";
import type { Stage } from "../contract/store.ts";
import { DataknobsError } from "../model/error.ts";
import type { RunContext } from "./run-context.ts";

/** What earlier runs left where this one wants to load. */
export interface OldStages {
  /** Removes what is in the way of one collection, and says so. */
  clear(collection: string): Promise<void>;
}

/** Looks for what earlier runs left, and touches nothing. What a living one is loading is refused. */
export async function findOldStages(
  { id, target, tell }: RunContext,
  collections: ReadonlySet<string>,
): Promise<OldStages> {
  const meets = (stage: Stage): boolean =>
    stage.run !== id &&
    (stage.collection === undefined || collections.has(stage.collection)) &&
    // Two may add to one collection at once.
    !(stage.direct === true && stage.runner !== undefined && isRunning(stage.runner));
  const stages = new Set(((await target.stages?.()) ?? []).filter(meets));
  for (const stage of stages) {
    if (stage.held !== true && (stage.runner === undefined || !isRunning(stage.runner))) continue;
    const who = stage.runner === undefined ? "another process" : `process ${stage.runner.pid} on ${stage.runner.host}`;
    throw new DataknobsError({
      code: "STAGE_IN_USE",
      message: `Another run (${stage.run}, ${who}) is loading into the same place: ${stage.name}`,
      collection: stage.collection,
      fix: "Wait until it is done, or stop it; then run this again",
    });
  }
  return {
    async clear(collection) {
      for (const stage of stages) {
        if (stage.collection !== undefined && stage.collection !== collection) continue;
        await target.clear?.(stage);
        stages.delete(stage);
        tell({ type: "note", run: id, collection: stage.collection, text: found(stage) });
      }
    },
  };
}

function found({ name, run, direct }: Stage): string {
  if (direct === true)
    return `Run ${run} into ${name} was interrupted: what it had written until then is still there, and this run adds to it.`;
  return `Found ${name}, left by run ${run}, which is no longer alive: discarded; this run starts over.`;
}
