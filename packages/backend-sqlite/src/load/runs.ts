import { DataknobsError, type Runner, type WriteRequest } from "@dataknobs/core";
import { quoteName } from "@dataknobs/sql";
import { rowOf, rowsOf, type SqliteDatabase } from "../driver.ts";
import { ledgerTable, runsTable, sameName } from "../names.ts";
import { tableOf } from "../catalog/table.ts";

const version = 1;

/** A load that was begun: who does it, and in which epoch of the run. */
export interface Load {
  readonly run: string;
  readonly collection: string;
  readonly epoch: number;
  readonly plan: string;
  /** The hidden table; null: it goes straight into the collection. */
  readonly stage: string | null;
  readonly runner: Runner | undefined;
}

interface LoadRow {
  readonly version: number;
  readonly run: string;
  readonly collection: string;
  readonly epoch: number;
  readonly plan: string;
  readonly stage: string | null;
  readonly runner: string;
}

/** Writes down who loads a collection. From here on an older epoch is shut out. @throws FENCED for an older one itself */
export function claim(database: SqliteDatabase, collection: string, request: WriteRequest, stage: string | null): void {
  database.exec(
    `CREATE TABLE IF NOT EXISTS ${quoteName(runsTable)} (
       run TEXT NOT NULL, collection TEXT NOT NULL, version INTEGER NOT NULL, epoch INTEGER NOT NULL, plan TEXT NOT NULL,
       stage TEXT, runner TEXT NOT NULL, PRIMARY KEY (run, collection)
     ) WITHOUT ROWID`,
  );
  const { run, epoch, plan, runner } = request;
  const known = loadOf(database, run, collection);
  if (known !== undefined && known.epoch > epoch)
    throw fenced(collection, `epoch ${known.epoch} has begun, this is ${epoch}`);
  database
    .prepare(
      `INSERT OR REPLACE INTO ${quoteName(runsTable)} (run, collection, version, epoch, plan, stage, runner) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(run, collection, version, epoch, plan, stage, JSON.stringify(runner));
}

export function loadOf(database: SqliteDatabase, run: string, collection: string): Load | undefined {
  return loadsOf(database).find((load) => load.run === run && sameName(load.collection, collection));
}

export function loadsOf(database: SqliteDatabase): Load[] {
  if (tableOf(database, runsTable) === undefined) return [];
  const rows = rowsOf<LoadRow>(
    database,
    `SELECT version, run, collection, epoch, plan, stage, runner FROM ${quoteName(runsTable)}`,
  );
  return rows.map((row) => {
    if (row.version !== version) throw foreignVersion(runsTable, row.version);
    const { run, collection, epoch, plan, stage } = row;
    return { run, collection, epoch, plan, stage, runner: runnerIn(row.runner) };
  });
}

/** Forgets a load and its ledger. The tables go with the last load: others may have begun and not written yet. */
export function forgetLoad(database: SqliteDatabase, run: string, collection: string): void {
  const tables = [runsTable, ledgerTable].filter((table) => tableOf(database, table) !== undefined).map(quoteName);
  for (const name of tables)
    database.prepare(`DELETE FROM ${name} WHERE run = ? AND collection = ? COLLATE NOCASE`).run(run, collection);
  if (loadsOf(database).length > 0) return;
  for (const name of tables) database.exec(`DROP TABLE ${name}`);
}

/** @throws FENCED if another runner has taken this load over */
export function checkClaim(database: SqliteDatabase, collection: string, { run, epoch }: WriteRequest): void {
  const known = tableOf(database, runsTable) === undefined ? undefined : epochOf(database, run, collection);
  if (known !== epoch)
    throw fenced(collection, known === undefined ? "it was ended" : `epoch ${known} has begun, this is ${epoch}`);
}

function epochOf(database: SqliteDatabase, run: string, collection: string): number | undefined {
  const sql = `SELECT epoch FROM ${quoteName(runsTable)} WHERE run = ? AND collection = ? COLLATE NOCASE`;
  return rowOf<{ epoch: number }>(database, sql, run, collection)?.epoch;
}

export function fenced(collection: string, why: string): DataknobsError {
  return new DataknobsError({
    code: "FENCED",
    message: `Another runner has taken over the load of "${collection}": ${why}.`,
    collection,
    backend: "sqlite",
  });
}

export function foreignVersion(table: string, found: number): DataknobsError {
  return new DataknobsError({
    code: "UNSUPPORTED",
    message: `${table} was written by another release of dataknobs: its version is ${found}, known here is 1.`,
    backend: "sqlite",
    fix: "End that load with the release that began it.",
  });
}

function runnerIn(text: string): Runner | undefined {
  const value: unknown = JSON.parse(text);
  if (typeof value !== "object" || value === null) return undefined;
  const { host, boot, pid, started }: Partial<Runner> = value;
  return typeof host === "string" && typeof boot === "string" && typeof pid === "number" && typeof started === "string"
    ? { host, boot, pid, started }
    : undefined;
}
