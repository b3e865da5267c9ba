import type { Rejection } from "../batch/batch.ts";
import type { WriteRequest } from "../contract/store.ts";
import { type DataknobsError, isDataknobsError } from "../model/error.ts";
import { compareWithTaken } from "./compare-counts.ts";
import type { Load } from "./load.ts";
import { KeyNotUnique } from "./misfit.ts";
import { asking } from "./patiently.ts";
import type { RejectionDesk } from "./rejections.ts";
import type { RunContext } from "./run-context.ts";
import { newTally, sumOf, type Tally } from "./tally.ts";

/**
 * Completes a load. Where keys and constraints are made at the end, that is when it shows whom they refuse: what transforms
 * made, a key that a person named, all that a collection demands which is replaced. `tallies` are told of those left out.
 */
export async function finishLoad(run: RunContext, load: Load, tallies: Tally[], desk: RejectionDesk): Promise<void> {
  const { request, plan, restartable } = load;
  try {
    await asking(run, plan.target, async () => run.target.finish?.(plan.target, request));
  } catch (error) {
    if (!isDataknobsError(error)) throw error;
    if (mayLeaveOut(run, request, error) && (await leaveOut(run, load, tallies, desk))) return;
    const enforces = request.keyEnforced || request.keeps === true;
    const aboutKey = restartable && enforces && !request.keyFromStart;
    if (aboutKey && error.kind === "record") throw new KeyNotUnique(error);
    throw error;
  }
}

function mayLeaveOut({ settings }: RunContext, { staged, mode }: WriteRequest, error: DataknobsError): boolean {
  return settings.onError === "skip" && staged && mode === "replace" && refuses(error);
}

/** Whether it is about records, or about what they refer to. */
function refuses({ kind, code }: DataknobsError): boolean {
  return kind === "record" || code === "DEPENDENTS";
}

/** False: the target cannot do it with the others alone either. */
async function leaveOut(run: RunContext, load: Load, tallies: Tally[], desk: RejectionDesk): Promise<boolean> {
  const { target } = load.plan;
  const careful = { ...load.request, careful: true };
  let rejected: readonly Rejection[];
  try {
    const finished = await asking(run, target, async () => run.target.finish?.(target, careful));
    rejected = finished?.rejected ?? [];
  } catch (error) {
    if (isDataknobsError(error) && refuses(error)) return false;
    throw error;
  }
  tallies.push({ ...newTally(), written: -rejected.length, rejected: rejected.length });
  await desk.add(rejected, { collection: target, lane: 0, window: 0 });
  // If its answer was lost, so was whom it left out.
  await compareWithTaken(run, load, sumOf(tallies));
  return true;
}
