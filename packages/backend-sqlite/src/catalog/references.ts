import { DataknobsError } from "@dataknobs/core";
import { quoteName } from "@dataknobs/sql";
import { rowOf, rowsOf, type SqliteDatabase } from "../driver.ts";
import { isHidden, sameName } from "../names.ts";

/** A record whose foreign key points nowhere, as `PRAGMA foreign_key_check` tells it. */
interface Broken {
  readonly table: string;
  /** Null in a table without rowids. */
  readonly rowid: number | null;
  readonly parent: string;
  readonly fkid: number;
}

/** The tables with a foreign key to another one. */
export function childrenOf(database: SqliteDatabase, parent: string): string[] {
  const sql = `SELECT DISTINCT child.name FROM sqlite_schema AS child, pragma_foreign_key_list(child.name) AS reference
    WHERE child.type = 'table' AND reference."table" = ? COLLATE NOCASE`;
  return rowsOf<{ name: string }>(database, sql, parent)
    .map(({ name }) => name)
    .filter((name) => !sameName(name, parent) && !isHidden(name));
}

/** What points nowhere in these tables, each as text to be compared; a table whose keys fit no columns at all by its name. */
export function brokenReferences(database: SqliteDatabase, tables: readonly string[]): ReadonlySet<string> {
  return new Set(
    tables.flatMap((name) => {
      if (!keysFit(database, name)) return [name];
      return rowsOf<Broken>(database, `PRAGMA foreign_key_check(${quoteName(name)})`).map((row) => JSON.stringify(row));
    }),
  );
}

/** Whether what the foreign keys of a table name is there, and unique. */
export function keysFit(database: SqliteDatabase, table: string): boolean {
  try {
    rowOf(database, `PRAGMA foreign_key_check(${quoteName(table)})`);
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === "SqliteError") return false;
    throw error;
  }
}

/** @throws DEPENDENTS if a record of these tables points nowhere that did not before */
export function checkReferences(
  database: SqliteDatabase,
  replaced: string,
  tables: readonly string[],
  before: ReadonlySet<string>,
): void {
  const broken = [...brokenReferences(database, tables)].filter((row) => !before.has(row));
  const [first] = broken;
  if (first === undefined) return;
  const more = broken.length > 1 ? `, and ${(broken.length - 1).toLocaleString("en-US")} more` : "";
  throw new DataknobsError({
    code: "DEPENDENTS",
    message: `Foreign keys would point nowhere after replacing "${replaced}": ${shown(database, first)}${more}. It is as it was before.`,
    collection: replaced,
    backend: "sqlite",
    fix: "Copy the records that they point to as well, or remove first those that point to them.",
  });
}

/** `"c" (t = 1)`: the table and its columns that point nowhere. */
function shown(database: SqliteDatabase, text: string): string {
  if (!text.startsWith("{")) return `"${text}"`;
  const { table, rowid, parent, fkid } = JSON.parse(text) as Broken;
  const columns = rowsOf<{ from: string }>(
    database,
    'SELECT "from" FROM pragma_foreign_key_list(?) WHERE id = ? ORDER BY seq',
    table,
    fkid,
  );
  const cells = columns.map(({ from }) => `'${from.replaceAll("'", "''")} = ' || quote(${quoteName(from)})`);
  const row =
    rowid === null
      ? undefined
      : rowOf<{ text: string }>(
          database,
          `SELECT ${cells.join(" || ', ' || ")} AS text FROM ${quoteName(table)} WHERE rowid = ?`,
          rowid,
        );
  return `"${table}"${row === undefined ? "" : ` (${row.text})`} refers to a record of "${parent}" that is not there`;
}
