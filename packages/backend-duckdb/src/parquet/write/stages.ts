import { stat } from "node:fs/promises";
import { type Checkpoint, isDataknobsError, isRunning, type Stage } from "@dataknobs/core";
import { mapping } from "../failure.ts";
import { appear } from "./appear.ts";
import { type Ledger, readLedger } from "./ledger.ts";
import { type LoadFiles, loadsOf, removeLoad } from "./load.ts";

/** Milliseconds that a load may take from making its ledger until it says in it whose it is. */
const begin = 5000;

/** Loads of a file that have not ended. */
export async function unfinishedLoads(path: string): Promise<readonly Stage[]> {
  const stages: Stage[] = [];
  for (const load of await loadsOf(path)) {
    const ledger = await readLedger(load.ledger);
    const { run, data: name } = load;
    if (ledger === undefined) continue;
    if (ledger === "begun") {
      const { mtimeMs } = await mapping(load.ledger, () => stat(load.ledger));
      const held = Date.now() - mtimeMs < begin ? ({ held: true } as const) : {};
      stages.push({ run, plan: "", name, runner: undefined, ...held });
    } else if (!(await completed(load, ledger)))
      stages.push({ run, plan: ledger.head.plan, name, runner: ledger.runner });
  }
  return stages;
}

/** All was written when its runner was killed: it only takes its name. False: it is not so far, or has no name to take. */
async function completed(load: LoadFiles, { head, finishing, runner }: Ledger): Promise<boolean> {
  if (!finishing || isRunning(runner)) return false;
  try {
    await appear(load, head.base !== undefined);
    return true;
  } catch (error) {
    if (isDataknobsError(error) && error.code === "COLLECTION_NOT_EMPTY") return false;
    throw error;
  }
}

/** Removes what a load has left. */
export async function clearLoad(path: string, { run }: Stage): Promise<void> {
  for (const load of await loadsOf(path)) if (load.run === run) await removeLoad(load);
}

export async function checkpointsOf(path: string, run: string): Promise<readonly Checkpoint[]> {
  const rows: Checkpoint[] = [];
  for (const load of await loadsOf(path)) {
    const ledger = load.run === run ? await readLedger(load.ledger) : undefined;
    if (ledger !== undefined && ledger !== "begun") rows.push(...ledger.checkpoints.values());
  }
  return rows;
}
