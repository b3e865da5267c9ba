import { statSync } from "node:fs";
import type { Stage } from "@dataknobs/core";
import type { SqliteDatabase } from "../driver.ts";
import type { Leftover } from "../place/place.ts";
import { loadsOf } from "./runs.ts";

/** The loads in a database that were not finished. `among`: people see what is in it. */
export function unfinishedLoads(database: SqliteDatabase, among: boolean): Stage[] {
  return loadsOf(database).map(({ run, plan, stage, collection, runner }) =>
    stage === null
      ? { run, plan, name: collection, collection, runner, among, direct: true }
      : { run, plan, name: stage, collection, runner, among },
  );
}

/** A new database that was not finished. */
export function stageOf({ run, path, open }: Leftover): Stage {
  const opened = open();
  if (opened === "locked") return { run, plan: "", name: path, runner: undefined, held: true };
  if (opened === undefined) return { run, plan: "", name: path, runner: undefined, ...beginning(path) };
  try {
    const [load] = loadsOf(opened.database);
    if (load === undefined) return { run, plan: "", name: path, runner: undefined, ...beginning(path) };
    return { run, plan: load.plan, name: path, runner: load.runner };
  } finally {
    opened.release();
  }
}

/** Milliseconds that a load may take from making its file until it says in it whose it is. */
const begin = 5000;

/** Nobody has said yet whose file it is: as long as it is so new, somebody is about to. */
function beginning(path: string): Pick<Stage, "held" | "beginning"> {
  const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return made !== undefined && Date.now() - made < begin ? { held: true, beginning: true } : {};
}
