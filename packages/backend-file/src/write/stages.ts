import { stat } from "node:fs/promises";
import { type Checkpoint, isDataknobsError, isRunning, type Stage } from "@dataknobs/core";
import { mapping } from "../errors.ts";
import { kindOf } from "../names/kind.ts";
import { ledgerOf, partialPaths } from "../names/partial-name.ts";
import { isSameFile, isThere } from "../place/look-around.ts";
import type { Place } from "../place/place.ts";
import { appear } from "./appear.ts";
import { endLoad } from "./end-load.ts";
import { type Ledger, readLedger } from "./ledger.ts";
import type { LoadFiles } from "./load.ts";

/** The ledgers of loads that have not ended. `many`: the place holds several collections. */
export async function unfinishedLoads(place: Place, many: boolean): Promise<readonly Stage[]> {
  const stages: Stage[] = [];
  for (const { path, run, ledger } of await ledgersIn(place)) {
    const { data } = partialPaths(path, run);
    if (ledger === "begun")
      stages.push({ run, plan: "", name: data, runner: undefined, ...(await beginning(path, run)) });
    else if (!(await completed(path, run, ledger))) {
      const { plan, collection, way } = ledger.head;
      const direct = way === "append" ? ({ name: path, direct: true } as const) : { name: data };
      stages.push({ run, plan, runner: ledger.runner, ...(many && { collection }), ...direct });
    }
  }
  return stages;
}

/** Removes what a load has left. */
export async function clearLoad(place: Place, { run, name }: Stage): Promise<void> {
  for (const { path, run: other, ledger } of await ledgersIn(place)) {
    if (other !== run || (name !== path && name !== partialPaths(path, run).data)) continue;
    await endLoad(filesOf(path, run, ledger), ledger === "begun" ? undefined : ledger, place);
  }
}

export async function checkpointsOf(place: Place, wanted: string): Promise<readonly Checkpoint[]> {
  const rows: Checkpoint[] = [];
  for (const { run, ledger } of await ledgersIn(place))
    if (run === wanted && ledger !== "begun") rows.push(...ledger.checkpoints.values());
  return rows;
}

interface Found {
  readonly path: string;
  readonly run: string;
  readonly ledger: Ledger | "begun";
}

async function ledgersIn(place: Place): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const path of await place.ledgers()) {
    const of = ledgerOf(path);
    const ledger = await readLedger(path);
    if (of !== undefined && ledger !== undefined) found.push({ ...of, ledger });
  }
  return found;
}

/** All was written when its runner was killed: it only takes its name. False: it is not so far, or has no name to take. */
async function completed(path: string, run: string, { head, finishing, runner }: Ledger): Promise<boolean> {
  if (!finishing || isRunning(runner)) return false;
  const { data } = partialPaths(path, run);
  const taken = head.base === undefined && (await isThere(path)) && !(await isSameFile(data, path));
  if (taken && (await isThere(data))) return false;
  try {
    await appear(path, run);
    return true;
  } catch (error) {
    if (isDataknobsError(error) && error.code === "COLLECTION_NOT_EMPTY") return false;
    throw error;
  }
}

/** Milliseconds that a load may take from making its ledger until it says in it whose it is. */
const begin = 5000;

async function beginning(path: string, run: string): Promise<Pick<Stage, "held" | "beginning">> {
  const { ledger } = partialPaths(path, run);
  if (!(await isThere(ledger))) return {};
  const { mtimeMs } = await mapping(ledger, () => stat(ledger));
  return Date.now() - mtimeMs < begin ? { held: true, beginning: true } : {};
}

function filesOf(path: string, run: string, ledger: Ledger | "begun"): LoadFiles {
  const kind = kindOf(path) ?? { format: "jsonl", gzip: false };
  const collection = ledger === "begun" ? "" : ledger.head.collection;
  return { collection, file: { path, kind }, ...partialPaths(path, run) };
}
