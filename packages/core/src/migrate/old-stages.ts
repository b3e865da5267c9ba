import { isRunning } from "../contract/runner.ts";
import type { Stage } from "../contract/store.ts";
import { DataknobsError } from "../model/error.ts";
import type { RunContext } from "./run-context.ts";

/**
 * Looks for what earlier runs left where this one wants to load. Of a runner that is dead it is removed, and said so;
 * of a living one it is refused and never touched.
 */
export async function clearOldStages(
  { id, target, tell }: RunContext,
  collections: ReadonlySet<string>,
): Promise<void> {
  const meets = (stage: Stage): boolean =>
    stage.run !== id &&
    (stage.collection === undefined || collections.has(stage.collection)) &&
    // Two may add to one collection at once.
    !(stage.direct === true && stage.runner !== undefined && isRunning(stage.runner));
  const stages = ((await target.stages?.()) ?? []).filter(meets);
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
  for (const stage of stages) {
    await target.clear?.(stage);
    tell({
      type: "note",
      run: id,
      collection: stage.collection,
      text: found(stage),
    });
  }
}

function found({ name, run, direct }: Stage): string {
  if (direct === true)
    return `Run ${run} into ${name} was interrupted: what it had written until then is still there, and this run adds to it.`;
  return `Found ${name}, left by run ${run}, which is no longer alive: discarded; this run starts over.`;
}
