import { rowOf, type SqliteDatabase } from "./driver.ts";

/** Quoted names and text, and comments: what of SQL text is not its words. */
const notWords = /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g;

/** What a table was defined by, as words alone, in capitals: to be searched for what SQLite has no other answer to. */
export function wordsOf(database: SqliteDatabase, table: string): string {
  const sql = "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?";
  const text = rowOf<{ sql: string | null }>(database, sql, table)?.sql ?? "";
  return text.replaceAll(notWords, " _ ").toUpperCase();
}
