import { DataknobsError } from "@dataknobs/core";
import { quoteName } from "@dataknobs/sql";
import type { Dependents } from "./dependents.ts";
import type { SqliteDatabase } from "../driver.ts";
import { keysFit } from "./references.ts";
import { tableOf, viewNames } from "./table.ts";

/** What of a database can be used, as far as it may have to do with a table. */
export interface Works {
  readonly views: readonly string[];
  /** The tables with triggers. */
  readonly triggers: readonly string[];
  /** The tables with foreign keys. */
  readonly references: readonly string[];
}

export function whatWorks(database: SqliteDatabase, { watched, children }: Dependents): Works {
  return {
    views: readableViews(database),
    triggers: workingTriggers(database, watched),
    references: children.filter((name) => keysFit(database, name)),
  };
}

/** @throws DEPENDENTS for what worked with the old columns and does not with the new ones */
export function checkWorks(database: SqliteDatabase, before: Works, table: string): void {
  const views = readableViews(database);
  refuseBroken(
    table,
    "views",
    before.views.filter((name) => !views.includes(name)),
  );
  const triggers = workingTriggers(database, before.triggers);
  refuseBroken(
    table,
    "triggers of",
    before.triggers.filter((name) => !triggers.includes(name)),
  );
  refuseBroken(
    table,
    "foreign keys of",
    before.references.filter((name) => !keysFit(database, name)),
  );
}

function refuseBroken(table: string, what: string, names: readonly string[]): void {
  if (names.length === 0) return;
  throw new DataknobsError({
    code: "DEPENDENTS",
    message: `The ${what} ${names.map((name) => `"${name}"`).join(", ")} cannot be used with the new columns of "${table}".`,
    collection: table,
    backend: "sqlite",
    fix: "Drop or change them first, or copy to another name.",
  });
}

/** The views that can be read now. */
function readableViews(database: SqliteDatabase): string[] {
  return viewNames(database).filter((name) => isUnderstood(database, `SELECT * FROM ${quoteName(name)} LIMIT 0`));
}

function isUnderstood(database: SqliteDatabase, sql: string): boolean {
  try {
    database.prepare(sql);
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === "SqliteError") return false;
    throw error;
  }
}

/** Those of the tables whose triggers SQLite can make sense of: it looks when a statement would run them. */
function workingTriggers(database: SqliteDatabase, tables: readonly string[]): string[] {
  return tables.filter((name) => {
    const table = tableOf(database, name);
    const columns = table?.columns.filter(({ generated }) => !generated) ?? [];
    const set = columns.map((column) => `${quoteName(column.name)} = ${quoteName(column.name)}`).join(", ");
    const statements = [`INSERT INTO ${quoteName(name)} DEFAULT VALUES`, `DELETE FROM ${quoteName(name)}`];
    if (set !== "") statements.push(`UPDATE ${quoteName(name)} SET ${set}`);
    return statements.every((sql) => isUnderstood(database, sql));
  });
}
