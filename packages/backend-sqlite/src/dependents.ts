import { quoteName } from "@dataknobs/sql";
import { wordsOf } from "./definition.ts";
import { rowsOf, type SqliteDatabase } from "./driver.ts";
import { isHidden, sameName } from "./names.ts";
import { type Table, viewNames } from "./table.ts";

/** What of a database would not survive that a table is dropped and another takes its name. */
export interface Dependents {
  /** On the table, and in whose text it stands. */
  readonly triggers: readonly string[];
  /** Tables with a foreign key to it. */
  readonly children: readonly string[];
  /** Made by `CREATE INDEX`; they can be made again. */
  readonly indexes: readonly { readonly name: string; readonly sql: string }[];
  /** Its definition says more than a copy's would: checks, defaults, collations, foreign keys of its own. */
  readonly special: boolean;
}

interface SchemaRow {
  readonly name: string;
  readonly sql: string;
}

const specialWords = /\b(?:AS|AUTOINCREMENT|CHECK|COLLATE|CONFLICT|DEFAULT|REFERENCES|STRICT|UNIQUE|WITHOUT)\b/;

export function dependentsOf(database: SqliteDatabase, table: Table): Dependents {
  const triggers = rowsOf<SchemaRow & { tbl_name: string }>(
    database,
    "SELECT name, tbl_name, sql FROM sqlite_schema WHERE type = 'trigger'",
  );
  return {
    triggers: triggers
      .filter((trigger) => sameName(trigger.tbl_name, table.name) || mentions(trigger.sql, table.name))
      .map(({ name }) => name),
    children: childrenOf(database, table.name),
    indexes: rowsOf<SchemaRow>(
      database,
      "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? COLLATE NOCASE AND sql IS NOT NULL",
      table.name,
    ),
    special: specialWords.test(afterName(wordsOf(database, table.name))),
  };
}

/** The views that can be read now. */
export function readableViews(database: SqliteDatabase): string[] {
  return viewNames(database).filter((name) => isReadable(database, name));
}

function isReadable(database: SqliteDatabase, view: string): boolean {
  try {
    database.prepare(`SELECT * FROM ${quoteName(view)} LIMIT 0`).all();
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === "SqliteError") return false;
    throw error;
  }
}

/** Foreign keys that point nowhere, in a table and in those that refer to it: each as text, to be compared. */
export function brokenReferences(database: SqliteDatabase, tables: readonly string[]): string[] {
  return tables.flatMap((name) =>
    rowsOf<object>(database, `PRAGMA foreign_key_check(${quoteName(name)})`).map((row) => JSON.stringify(row)),
  );
}

function childrenOf(database: SqliteDatabase, parent: string): string[] {
  const sql = `SELECT DISTINCT child.name FROM sqlite_schema AS child, pragma_foreign_key_list(child.name) AS reference
    WHERE child.type = 'table' AND reference."table" = ? COLLATE NOCASE`;
  return rowsOf<{ name: string }>(database, sql, parent)
    .map(({ name }) => name)
    .filter((name) => !sameName(name, parent) && !isHidden(name));
}

/** A definition without the table's name, which could be one of the words. */
function afterName(words: string): string {
  return words.slice(words.indexOf("("));
}

/** Whether a name stands in SQL text as a word of its own. */
function mentions(sql: string, name: string): boolean {
  const escaped = name.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![\\p{L}\\p{N}_$])${escaped}(?![\\p{L}\\p{N}_$])`, "iu").test(sql);
}
