import { DataknobsError, isRunning, type Runner, type WriteRequest } from "@dataknobs/core";
import { quoteName } from "@dataknobs/sql";
import { rowOf, type SqliteDatabase } from "../driver.ts";
import { runsTable, sameName } from "../names.ts";
import { type Load, loadsOf } from "./runs.ts";

/**
 * Refuses a load that would disturb another of the same table whose runner is alive. Records may be added side by side;
 * whoever makes or replaces a table must be alone with it. In the transaction of the claim: of two that begin at the
 * same moment one is first.
 * @throws STAGE_IN_USE
 */
export function checkAlone(database: SqliteDatabase, collection: string, request: WriteRequest): void {
  const { run, staged, mode, runner } = request;
  const adds = !staged && (mode === "insert" || mode === "upsert");
  const other = othersOf(database, run).find(
    (load) => sameName(load.collection, collection) && (load.stage !== null || (!adds && isHere(load, runner))),
  );
  if (other === undefined) return;
  const who = other.runner === undefined ? "" : `, process ${other.runner.pid} on ${other.runner.host}`;
  throw new DataknobsError({
    code: "STAGE_IN_USE",
    message: `Another run (${other.run}${who}) is loading into "${other.collection}".`,
    collection,
    backend: "sqlite",
    fix: "Wait until it is done, or stop it; then run this again.",
  });
}

/** Whether another run that is alive on this machine is loading into this database. */
export function hasOthers(database: SqliteDatabase, { run, runner }: WriteRequest): boolean {
  const sql = `SELECT 1 FROM ${quoteName(runsTable)} WHERE run <> ? LIMIT 1`;
  return rowOf(database, sql, run) !== undefined && othersOf(database, run).some((load) => isHere(load, runner));
}

function othersOf(database: SqliteDatabase, run: string): Load[] {
  return loadsOf(database).filter((load) => load.run !== run && load.runner !== undefined && isRunning(load.runner));
}

/** Of a runner elsewhere nobody can say whether it has died: what it began to add to a table would bar it for ever. */
function isHere({ runner }: Load, own: Runner): boolean {
  return runner?.host === own.host;
}
