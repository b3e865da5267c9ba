import { isRunning } from "../contract/runner.ts";
import type { Stage } from "../contract/store.ts";
import { DataknobsError } from "../model/error.ts";
import { pause } from "./retry.ts";
import type { RunContext } from "./run-context.ts";

/** What earlier runs left where this one wants to load. */
export interface OldStages {
  /** Removes what is in the way of one collection, and says so. */
  clear(collection: string): Promise<void>;
}

/** Looks for what earlier runs left, and touches nothing. What a living one is loading is refused. */
export async function findOldStages(run: RunContext, collections: ReadonlySet<string>): Promise<OldStages> {
  const { id, target, tell } = run;
  const meets = (stage: Stage): boolean =>
    stage.run !== id &&
    (stage.collection === undefined || collections.has(stage.collection)) &&
    // Two may add to one collection at once.
    !(stage.direct === true && stage.runner !== undefined && isRunning(stage.runner));
  const stages = new Set(await settled(run, async () => ((await target.stages?.()) ?? []).filter(meets)));
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

/** Milliseconds between looks at a stage of which nobody has said yet whose it is. */
const between = 100;
/** So long somebody may take to say so. */
const most = 10_000;

/**
 * The stages, when it is known of each whose it is: of one whose runner was killed as it began that shows in a few
 * seconds; and when no server holds one any more for a runner that is gone: it notices as late.
 */
async function settled(
  { id, tell, signal, settings }: RunContext,
  look: () => Promise<readonly Stage[]>,
): Promise<readonly Stage[]> {
  const end = performance.now() + most;
  let said = false;
  for (;;) {
    const stages = await look();
    const open = stages.find((stage) => stage.beginning === true || isHeldForNobody(stage));
    if (open === undefined || performance.now() > end) return stages;
    if (!said) tell({ type: "note", run: id, collection: open.collection, text: waitingFor(open) });
    said = true;
    await pause(between, AbortSignal.any([signal, settings.signal]));
  }
}

function isHeldForNobody({ held, runner }: Stage): boolean {
  return held === true && runner !== undefined && !isRunning(runner);
}

function waitingFor({ run, beginning }: Stage): string {
  return beginning === true
    ? `Another run (${run}) has just begun to load into the same place, or was killed as it began: waiting a few seconds to see.`
    : `Run ${run} into the same place has ended, which the store has not noticed yet: waiting a few seconds.`;
}

function found({ name, run, direct }: Stage): string {
  if (direct === true)
    return `Run ${run} into ${name} was interrupted: what it had written until then is still there, and this run adds to it.`;
  return `Found ${name}, left by run ${run}, which is no longer alive: discarded; this run starts over.`;
}
