import Database from "better-sqlite3";
import { type Cell, type Table, tables } from "./files.ts";

/** Loads the four files into a new SQLite database, each into a table, and tells of each. */
export function load(path: string, onLoaded: (table: Table) => void = () => {}): void {
  const database = new Database(path);
  for (const read of tables) {
    const table = read();
    database.transaction(fill)(database, table);
    onLoaded(table);
  }
  database.close();
}

function fill(database: Database.Database, { name, columns, rows, key }: Table): void {
  const fields = columns.map((column, at) => {
    const type = declaredType(rows.map((row) => row[at] ?? null));
    return [quoted(column), type, column === key ? "PRIMARY KEY" : ""].filter(Boolean).join(" ");
  });
  database.exec(`CREATE TABLE ${quoted(name)} (${fields.join(", ")})`);
  const insert = database.prepare(`INSERT INTO ${quoted(name)} VALUES (${columns.map(() => "?").join(", ")})`);
  for (const row of rows) insert.run(row.map(bound));
}

/** A column that mixes numbers and texts gets no type: with one, SQLite would turn the ones into the others. */
function declaredType(cells: readonly Cell[]): "" | "INTEGER" | "REAL" | "TEXT" {
  const known = cells.filter((cell) => cell !== null);
  if (known.every((cell) => typeof cell === "string")) return "TEXT";
  if (known.every((cell) => Number.isSafeInteger(cell))) return "INTEGER";
  return known.every((cell) => typeof cell === "number") ? "REAL" : "";
}

/** The driver binds every number as REAL, so that 300 would become 300.0 in a column without a type; a bigint stays an integer. */
function bound(cell: Cell): string | number | bigint | null {
  return Number.isSafeInteger(cell) ? BigInt(cell as number) : cell;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
