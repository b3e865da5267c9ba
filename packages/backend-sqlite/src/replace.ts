import { DataknobsError, formatType, sameType, type WriteRequest } from "@dataknobs/core";
import { quoteName } from "@dataknobs/sql";
import { type Dependents, dependentsOf, readableViews } from "./dependents.ts";
import { describeTable } from "./describe.ts";
import type { SqliteDatabase } from "./driver.ts";
import { forgetFields } from "./kept-fields.ts";
import { sameName, stageName } from "./names.ts";
import { refill } from "./refill.ts";
import { type Table, tableOf } from "./table.ts";

/** `"swap"`: the staged table takes the old one's name. `"refill"`: the old one stays and gets the staged records. */
type Way = "swap" | "refill";

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
  const views = readableViews(database);
  if (views.length === 0 && dependents.indexes.length === 0) return;
  const aside = `${stageName(request.run, existing.name)}_old`;
  database.exec("SAVEPOINT dataknobs_try");
  try {
    rename(database, existing.name, aside);
    rename(database, stageName(request.run, existing.name), existing.name);
    for (const { name } of dependents.indexes) database.exec(`DROP INDEX ${quoteName(name)}`);
    makeIndexes(database, dependents, existing.name);
    checkViews(database, views, existing.name);
  } finally {
    database.exec("ROLLBACK TO dataknobs_try; RELEASE dataknobs_try");
  }
}

/** Puts the staged table in the place of the old one. Cascades do not run: they would empty tables that nobody named. */
export function replaceBy(database: SqliteDatabase, existing: Table, stage: Table, request: WriteRequest): void {
  const dependents = dependentsOf(database, existing);
  const views = readableViews(database);
  if (wayFor(database, existing, dependents, request) === "refill") {
    refill(database, existing, stage, dependents);
    return;
  }
  forgetFields(database, existing.name);
  database.exec(`DROP TABLE ${quoteName(existing.name)}`);
  rename(database, stage.name, existing.name);
  makeIndexes(database, dependents, existing.name);
  checkViews(database, views, existing.name);
}

function wayFor(
  database: SqliteDatabase,
  existing: Table,
  { triggers, children, special }: Dependents,
  request: WriteRequest,
): Way {
  const bound = [...triggers.map((name) => `trigger ${name}`), ...children.map((name) => `a foreign key of ${name}`)];
  if (bound.length === 0 && !special) return "swap";
  const differences = differencesTo(database, existing, request);
  if (differences.length === 0) return "refill";
  if (bound.length === 0) return "swap";
  throw new DataknobsError({
    code: "DEPENDENTS",
    message: `"${existing.name}" cannot be replaced by a table of other columns (${differences.join("; ")}): ${bound.join(", ")} depend on it.`,
    collection: existing.name,
    backend: "sqlite",
    fix: "Give the fields the types of the table, drop what depends on it, or copy to another name.",
  });
}

/** Why the records of the new table would not fit the old one as they are. */
function differencesTo(database: SqliteDatabase, existing: Table, { schema }: WriteRequest): string[] {
  const known = describeTable(database, existing).schema;
  const differences = schema.fields.flatMap(({ name, type }) => {
    const place = existing.columns.findIndex((column) => sameName(column.name, name));
    const column = existing.columns[place];
    const field = known.fields[place];
    if (column === undefined || field === undefined) return [`it has no ${name}`];
    // The text of dates is copied.
    const same = sameType(field.type, type) || (type.kind === "text" && column.affinity === "numeric");
    return same || column.generated ? [] : [`${name} is ${formatType(field.type)}, not ${formatType(type)}`];
  });
  const open = existing.columns.filter(
    (column) => column.notNull && column.default === undefined && !column.generated && column.name !== existing.alias,
  );
  const missing = open.filter((column) => !schema.fields.some(({ name }) => sameName(name, column.name)));
  return [...differences, ...missing.map(({ name }) => `it needs ${name}`)];
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

function checkViews(database: SqliteDatabase, before: readonly string[], table: string): void {
  const after = readableViews(database);
  const broken = before.filter((name) => !after.includes(name));
  if (broken.length > 0)
    throw new DataknobsError({
      code: "DEPENDENTS",
      message: `The views ${broken.join(", ")} cannot be read with the new columns of "${table}".`,
      collection: table,
      backend: "sqlite",
      fix: "Drop or change them first, or copy to another name.",
    });
}
