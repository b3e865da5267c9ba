import { wordsIn } from "./definition.ts";
import { rowsOf, type SqliteDatabase } from "../driver.ts";

/** The triggers that run when a record is written to a table: each may make another of it, or leave it out. */
export function changedBy(database: SqliteDatabase, table: string): readonly string[] {
  const sql =
    "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ? COLLATE NOCASE ORDER BY name";
  return rowsOf<{ readonly name: string; readonly sql: string }>(database, sql, table)
    .filter((trigger) => !onDelete.test(wordsIn(trigger.sql)))
    .map(({ name }) => `trigger ${name}`);
}

/** A comment may stand anywhere, as `_`. */
const onDelete = /^CREATE\s+TRIGGER\s+\S+\s(?:_|BEFORE|AFTER|\s)*DELETE\b/;
