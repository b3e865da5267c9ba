import { wordsOf } from "./definition.ts";
import { rowsOf, type SqliteDatabase } from "../driver.ts";
import { sameName } from "../names.ts";
import type { Table } from "./table.ts";

/** The tables that a table's foreign keys name, as they are written where they were made. */
export function referencesOf(database: SqliteDatabase, table: Table): readonly string[] {
  const sql = `SELECT DISTINCT parent.name FROM pragma_foreign_key_list(?) AS reference, sqlite_schema AS parent
    WHERE parent.type = 'table' AND parent.name = reference."table" COLLATE NOCASE ORDER BY 1`;
  return rowsOf<{ name: string }>(database, sql, table.name)
    .map(({ name }) => name)
    .filter((name) => !sameName(name, table.name));
}

/**
 * What a copy of a table does not have, in plain words. `defaults`: how many of its columns have one that a field cannot
 * tell. `keyHolds`: its primary key tells the records apart.
 */
export function uncarriedOf(
  database: SqliteDatabase,
  table: Table,
  defaults: number,
  keyHolds: boolean,
): readonly string[] {
  if (table.kind !== "table") return [];
  const words = wordsOf(database, table.name);
  const indexes = rowsOf<{ origin: string }>(database, "SELECT origin FROM pragma_index_list(?, 'main')", table.name);
  const keys = rowsOf<{ id: number }>(database, "SELECT DISTINCT id FROM pragma_foreign_key_list(?)", table.name);
  const triggers = rowsOf<object>(
    database,
    "SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ? COLLATE NOCASE",
    table.name,
  );
  const names = table.key.join(", ");
  return [
    keyHolds || names === "" ? undefined : `the primary key (${names}), which holds nulls`,
    counted(indexes.filter(({ origin }) => origin === "c").length, "index", "indexes"),
    counted(indexes.filter(({ origin }) => origin === "u").length, "UNIQUE constraint"),
    counted(words.match(/\bCHECK\s*\(/g)?.length ?? 0, "CHECK constraint"),
    counted(defaults, "DEFAULT expression"),
    counted(words.match(/\bCOLLATE\b/g)?.length ?? 0, "COLLATE clause"),
    counted(keys.length, "foreign key"),
    counted(triggers.length, "trigger"),
    counted(
      table.columns.filter(({ generated }) => generated).length,
      "generated column's rule",
      "generated columns' rules",
    ),
    /\bAUTOINCREMENT\b/.test(words) ? "AUTOINCREMENT" : undefined,
    table.strict ? "STRICT" : undefined,
  ].filter((text) => text !== undefined);
}

function counted(count: number, one: string, many: string = `${one}s`): string | undefined {
  return count === 0 ? undefined : `${count} ${count === 1 ? one : many}`;
}
