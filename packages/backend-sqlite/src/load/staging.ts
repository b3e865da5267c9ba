import { DataknobsError, type Finished, type Rejection, type WriteRequest } from "@dataknobs/core";
import { quoteName } from "@dataknobs/sql";
import { numberOf, rowOf, type SqliteDatabase } from "../driver.ts";
import { forgetFields, keepFields } from "../catalog/kept-fields.ts";
import { missingTable } from "../catalog/missing-table.ts";
import { makeLedger } from "./ledger.ts";
import { checkTableName, stageName } from "../names.ts";
import { checkAlone } from "./others.ts";
import { checkReplace, replaceBy, tryReplace } from "./replace.ts";
import { claim, forgetLoad, loadOf } from "./runs.ts";
import { stageText } from "./stage-table.ts";
import { type Table, tableOf, uniqueKeysOn } from "../catalog/table.ts";
import { changingTables, inTransaction } from "../transaction.ts";

/** The table that a load goes into. */
export function targetOf(database: SqliteDatabase, collection: string, request: WriteRequest): Table | undefined {
  return tableOf(database, request.staged ? stageName(request.run, collection) : collection);
}

/** Makes the place for a load, and says whose it is. */
export function prepareLoad(database: SqliteDatabase, collection: string, request: WriteRequest): void {
  checkTableName(collection);
  const { staged, ledger, run } = request;
  changingTables(database, () => {
    checkAlone(database, collection, request);
    const existing = tableOf(database, collection);
    if (staged) {
      const stage = stageName(run, collection);
      if (existing !== undefined && request.mode !== "replace") throw takenMeanwhile(collection);
      if (existing !== undefined) checkReplace(database, existing, request);
      if (tableOf(database, stage) === undefined) {
        database.exec(stageText(database, stage, existing, request));
        if (existing !== undefined && request.mode === "replace") tryReplace(database, existing, request);
      }
      claim(database, collection, request, stage);
    } else {
      checkExisting(database, existing, collection, request);
      if (ledger) claim(database, collection, request, null);
    }
    if (ledger) makeLedger(database);
  });
}

function checkExisting(
  database: SqliteDatabase,
  table: Table | undefined,
  collection: string,
  { run, mode, schema }: WriteRequest,
): void {
  if (table === undefined) throw missingTable(collection);
  if (table.kind === "view")
    throw new DataknobsError({
      code: "UNSUPPORTED",
      message: `"${collection}" is a view: records cannot be put into it.`,
      collection,
      backend: "sqlite",
      fix: "Write into the table behind it.",
    });
  if (mode === "create" && loadOf(database, run, collection) === undefined) {
    const there = rowOf(database, `SELECT 1 FROM ${quoteName(table.name)} LIMIT 1`);
    if (there !== undefined) throw takenMeanwhile(collection);
  }
  if (mode !== "upsert") return;
  const key = schema.key ?? [];
  if (uniqueKeysOn(database, table, key).length > 0) return;
  throw new DataknobsError({
    code: "KEY_REQUIRED",
    message: `Records of "${collection}" are not told apart by ${key.join(", ")}: the table has no primary key or unique index on just that.`,
    collection,
    backend: "sqlite",
    fix: `Make one: CREATE UNIQUE INDEX ... ON ${quoteName(table.name)} (${key.map(quoteName).join(", ")})`,
  });
}

/** Lets a staged load take its name, and forgets what was needed on the way. The same call twice is one. */
export function finishLoad(database: SqliteDatabase, collection: string, request: WriteRequest): Finished {
  const { run, staged, schema } = request;
  return changingTables(database, () => {
    const stage = staged ? tableOf(database, stageName(run, collection)) : undefined;
    let rejected: readonly Rejection[] = [];
    if (stage !== undefined) {
      rejected = publishStage(database, stage, collection, request);
      const table = tableOf(database, collection);
      if (table !== undefined) keepFields(database, table, schema);
    } else if (staged && tableOf(database, collection) === undefined) {
      throw new DataknobsError({
        code: "INTERNAL",
        message: `Nothing was staged for "${collection}".`,
        collection,
        backend: "sqlite",
      });
    }
    forgetLoad(database, run, collection);
    return { rejected };
  });
}

function publishStage(
  database: SqliteDatabase,
  stage: Table,
  collection: string,
  request: WriteRequest,
): readonly Rejection[] {
  const existing = tableOf(database, collection);
  if (existing === undefined) {
    database.exec(`ALTER TABLE ${quoteName(stage.name)} RENAME TO ${quoteName(collection)}`);
    return [];
  }
  if (request.mode !== "replace") throw takenMeanwhile(collection);
  return replaceBy(database, existing, stage, request);
}

function takenMeanwhile(collection: string): DataknobsError {
  return new DataknobsError({
    code: "COLLECTION_NOT_EMPTY",
    message: `"${collection}" has been made or filled by somebody else in the meantime.`,
    collection,
    backend: "sqlite",
    fix: "Choose --mode replace, insert or upsert, or another name.",
  });
}

/** The database as before the load. */
export function discardLoad(database: SqliteDatabase, collection: string, run: string): void {
  changingTables(database, () => {
    const stage = tableOf(database, loadOf(database, run, collection)?.stage ?? stageName(run, collection));
    if (stage !== undefined) {
      database.exec(`DROP TABLE ${quoteName(stage.name)}`);
      forgetFields(database, stage.name);
    }
    forgetLoad(database, run, collection);
  });
}

/** Forgets a load that went straight into its collection; what it had committed stays. */
export function endDirectLoad(database: SqliteDatabase, collection: string, run: string): void {
  inTransaction(database, () => forgetLoad(database, run, collection));
}

/** How many records are staged. */
export function countStage(database: SqliteDatabase, collection: string, request: WriteRequest): number {
  const table = targetOf(database, collection, request);
  return table === undefined ? 0 : numberOf(database, `SELECT count(*) FROM ${quoteName(table.name)}`);
}
