import type { Checkpoint } from "@dataknobs/core";
import { quoteName } from "@dataknobs/sql";
import { rowOf, rowsOf, type SqliteDatabase } from "../driver.ts";
import { ledgerTable } from "../names.ts";
import { fenced, foreignVersion } from "./runs.ts";
import { tableOf } from "../catalog/table.ts";

const version = 1;

interface LedgerRow {
  readonly version: number;
  readonly checkpoint: string;
}

export function makeLedger(database: SqliteDatabase): void {
  database.exec(
    `CREATE TABLE IF NOT EXISTS ${quoteName(ledgerTable)} (
       run TEXT NOT NULL, collection TEXT NOT NULL, lane INTEGER NOT NULL, version INTEGER NOT NULL, window INTEGER NOT NULL,
       checkpoint TEXT NOT NULL, PRIMARY KEY (run, collection, lane)
     ) WITHOUT ROWID`,
  );
}

/** Writes what the open transaction makes durable. @throws FENCED if the lane's last row is not the window before */
export function writeCheckpoint(database: SqliteDatabase, checkpoint: Checkpoint): void {
  const { run, collection, lane, window } = checkpoint;
  const table = quoteName(ledgerTable);
  const last = rowOf<{ window: number }>(
    database,
    `SELECT window FROM ${table} WHERE run = ? AND collection = ? AND lane = ?`,
    run,
    collection,
    lane,
  );
  if ((last?.window ?? 0) !== window - 1)
    throw fenced(collection, `window ${last?.window ?? 0} is the last one, this is ${window}`);
  database
    .prepare(
      `INSERT OR REPLACE INTO ${table} (run, collection, lane, version, window, checkpoint) VALUES (?, ?, ?, ?, ?, ?)`,
    )
    .run(run, collection, lane, version, window, JSON.stringify(checkpoint));
}

export function checkpointsOf(database: SqliteDatabase, run: string): Checkpoint[] {
  if (tableOf(database, ledgerTable) === undefined) return [];
  const rows = rowsOf<LedgerRow>(
    database,
    `SELECT version, checkpoint FROM ${quoteName(ledgerTable)} WHERE run = ? ORDER BY collection, lane`,
    run,
  );
  return rows.map((row) => {
    if (row.version !== version) throw foreignVersion(ledgerTable, row.version);
    return JSON.parse(row.checkpoint) as Checkpoint;
  });
}
