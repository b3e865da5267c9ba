import { DataknobsError, type Rejection, type WriteRequest } from "@dataknobs/core";
import { quoteName } from "@dataknobs/sql";
import { type Dependents, dependentsOf } from "../catalog/dependents.ts";
import type { SqliteDatabase } from "../driver.ts";
import { forgetFields } from "../catalog/kept-fields.ts";
import { stageName } from "../names.ts";
import { brokenReferences, checkReferences } from "../catalog/references.ts";
import { refill } from "./refill.ts";
import { wayFor } from "./replace-way.ts";
import { type Table, tableOf } from "../catalog/table.ts";
import { checkWorks, whatWorks } from "../catalog/works.ts";

/** Sees to it that a replace will be possible before anything is read. @throws DEPENDENTS */
export function checkReplace(database: SqliteDatabase, existing: Table, request: WriteRequest): void {
  if (request.mode !== "replace") return;
  if (existing.kind === "view")
    throw new DataknobsError({
      code: "DEPENDENTS",
      message: `"${existing.name}" is a view, which a copy cannot replace.`,
      collection: existing.name,
      backend: "sqlite",
      fix: "Copy to another name, or drop the view.",
    });
  wayFor(database, existing, dependentsOf(database, existing), request);
}

/** Once the stage is there: tries the swap and takes it back, so that views which would break are known before reading. */
export function tryReplace(database: SqliteDatabase, existing: Table, request: WriteRequest): void {
  const dependents = dependentsOf(database, existing);
  if (wayFor(database, existing, dependents, request) !== "swap") return;
  const before = whatWorks(database, dependents);
  const aside = `${stageName(request.run, existing.name)}_old`;
  database.exec("SAVEPOINT dataknobs_try");
  try {
    rename(database, existing.name, aside);
    rename(database, stageName(request.run, existing.name), existing.name);
    for (const { name } of dependents.indexes) database.exec(`DROP INDEX ${quoteName(name)}`);
    makeIndexes(database, dependents, existing.name);
    checkWorks(database, before, existing.name);
  } finally {
    database.exec("ROLLBACK TO dataknobs_try; RELEASE dataknobs_try");
  }
}

/** Puts the staged table in the place of the old one, or all its records but those answered with. Cascades do not run: they would empty tables that nobody named. */
export function replaceBy(
  database: SqliteDatabase,
  existing: Table,
  stage: Table,
  request: WriteRequest,
): readonly Rejection[] {
  const dependents = dependentsOf(database, existing);
  if (wayFor(database, existing, dependents, request) === "refill")
    return refill(database, existing, stage, dependents, request);
  const before = whatWorks(database, dependents);
  const broken = brokenReferences(database, dependents.children);
  forgetFields(database, existing.name);
  database.exec(`DROP TABLE ${quoteName(existing.name)}`);
  rename(database, stage.name, existing.name);
  makeIndexes(database, dependents, existing.name);
  checkWorks(database, before, existing.name);
  checkReferences(database, existing.name, dependents.children, broken);
  return [];
}

function rename(database: SqliteDatabase, from: string, to: string): void {
  database.exec(`ALTER TABLE ${quoteName(from)} RENAME TO ${quoteName(to)}`);
}

function makeIndexes(database: SqliteDatabase, { indexes }: Dependents, table: string): void {
  const columns = tableOf(database, table)?.columns ?? [];
  for (const { name, sql } of indexes) {
    try {
      database.exec(sql);
    } catch (error) {
      const list = columns.map((column) => column.name).join(", ");
      throw new DataknobsError({
        code: "DEPENDENTS",
        message: `The index ${name} cannot be made on the new columns (${list}) of "${table}".`,
        collection: table,
        backend: "sqlite",
        cause: error,
        fix: `Drop it first: DROP INDEX ${quoteName(name)}`,
      });
    }
  }
}
