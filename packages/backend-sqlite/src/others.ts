import { DataknobsError, isRunning, type WriteRequest } from "@dataknobs/core";
import { quoteName } from "@dataknobs/sql";
import { rowOf, type SqliteDatabase } from "./driver.ts";
import { runsTable, sameName } from "./names.ts";
import { type Load, loadsOf } from "./runs.ts";

/**
 * Refuses a load that would disturb another of the same table whose runner is alive. Records may be added side by side;
 * whoever makes or replaces a table must be alone with it. In the transaction of the claim: of two that begin at the
 * same moment one is first.
 * @throws STAGE_IN_USE
 */
export function checkAlone(database: SqliteDatabase, collection: string, request: WriteRequest): void {
  const { run, staged, mode } = request;
  const adds = !staged && (mode === "insert" || mode === "upsert");
  const other = othersOf(database, run).find(
    (load) => sameName(load.collection, collection) && !(adds && load.stage === null),
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

/** Whether another run that is alive is loading into this database. */
export function hasOthers(database: SqliteDatabase, run: string): boolean {
  const sql = `SELECT 1 FROM ${quoteName(runsTable)} WHERE run <> ? LIMIT 1`;
  return rowOf(database, sql, run) !== undefined && othersOf(database, run).length > 0;
}

function othersOf(database: SqliteDatabase, run: string): Load[] {
  return loadsOf(database).filter((load) => load.run !== run && load.runner !== undefined && isRunning(load.runner));
}
