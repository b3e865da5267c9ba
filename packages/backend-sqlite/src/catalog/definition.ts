import { quoteName } from "@dataknobs/sql";
import { rowOf, type SqliteDatabase } from "../driver.ts";

/** Quoted names and text, and comments: what of SQL text is not its words. */
const notWords = /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g;

/** What a table was defined by, as words alone, in capitals: to be searched for what SQLite has no other answer to. */
export function wordsOf(database: SqliteDatabase, table: string): string {
  const sql = "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?";
  return wordsIn(rowOf<{ sql: string | null }>(database, sql, table)?.sql ?? "");
}

/** SQL text as words alone, in capitals. */
export function wordsIn(text: string): string {
  return text.replaceAll(notWords, " _ ").toUpperCase();
}

/** How SQLite keeps the beginning of a definition, up to the table's name. */
const untilName = /^CREATE TABLE\s+(?:"(?:[^"]|"")*"|'(?:[^']|'')*'|`(?:[^`]|``)*`|\[[^\]]*\]|[^\s(]+)/i;

/** The same definition for another name; `undefined`: it is not kept as such. */
export function definitionFor(database: SqliteDatabase, table: string, name: string): string | undefined {
  const sql = "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?";
  const text = rowOf<{ sql: string | null }>(database, sql, table)?.sql ?? "";
  return untilName.test(text) ? text.replace(untilName, () => `CREATE TABLE ${quoteName(name)}`) : undefined;
}
