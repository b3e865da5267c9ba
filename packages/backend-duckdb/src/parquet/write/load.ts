import { readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { WriteRequest } from "@dataknobs/core";
import { failure, mapping } from "../failure.ts";
import type { Ledger } from "./ledger.ts";

/** One load's files, beside the file that is written. */
export interface LoadFiles {
  readonly path: string;
  readonly run: string;
  /** What will be the file. */
  readonly data: string;
  /** Who loads, and how far it is. */
  readonly ledger: string;
}

export function loadFiles(path: string, run: string): LoadFiles {
  const begin = `${path}.${run}`;
  return { path, run, data: `${begin}.partial`, ledger: `${begin}.ledger.partial` };
}

/** The row group that DuckDB writes just now, or an empty one; whoever has lost the load has another. */
export function rowsFile(
  { path, run }: LoadFiles,
  { epoch }: Pick<WriteRequest, "epoch">,
  slot: number | "shape" = 0,
): string {
  return `${path}.${run}.${epoch}.${slot === 0 ? "" : `${slot}.`}rows.partial`;
}

/** The loads that have left a ledger beside a file. */
export async function loadsOf(path: string): Promise<readonly LoadFiles[]> {
  const start = `${basename(path)}.`;
  const end = ".ledger.partial";
  const names = await mapping(path, () => readdir(dirname(path)));
  return names
    .filter((name) => name.startsWith(start) && name.endsWith(end))
    .map((name) => name.slice(start.length, -end.length))
    .filter((run) => /^[0-9a-z]+$/.test(run))
    .sort()
    .map((run) => loadFiles(path, run));
}

/** Removes what a load has left; the ledger last, for without it nobody would look for the others. */
export async function removeLoad({ path, run, ledger }: LoadFiles): Promise<void> {
  await mapping(path, async () => {
    const start = `${basename(path)}.${run}.`;
    const names = await readdir(dirname(path));
    for (const name of names.filter((one) => one.startsWith(start) && one.endsWith("partial")))
      if (join(dirname(path), name) !== ledger) await rm(join(dirname(path), name), { force: true });
    await rm(ledger, { force: true });
  });
}

/** @throws FENCED if another runner has taken the load over, or it was ended */
export function checkEpoch(ledger: Ledger | "begun" | undefined, { epoch }: WriteRequest, collection: string): Ledger {
  if (ledger === undefined || ledger === "begun") throw fenced(collection, "it was ended");
  if (ledger.epoch !== epoch) throw fenced(collection, `epoch ${ledger.epoch} has begun, this is ${epoch}`);
  return ledger;
}

export function fenced(collection: string, why: string): Error {
  return failure("FENCED", `Another runner has taken over the load of "${collection}": ${why}.`, { collection });
}
