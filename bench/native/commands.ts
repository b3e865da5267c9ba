import { fileURLToPath } from "node:url";
import { columns, duckdbTypes, sqliteTable, table } from "../data/tables.ts";

const duckdb = `${quoted(process.execPath)} ${quoted(fileURLToPath(new URL("duckdb.ts", import.meta.url)))}`;

/** `sqlite3 -csv` piped into `read_csv`, into the types that our copy makes; the key at the end, the faster way. */
export function sqliteToDuckdb(source: string, target: string, wide: boolean): string {
  const types = columns.map((name) => `${name}: '${duckdbTypes[name]}'`).join(", ");
  const limits = wide ? ", max_line_size = 33554432" : "";
  const read = `read_csv('/dev/stdin', header = false, columns = {${types}}${limits})`;
  return `sqlite3 -csv ${quoted(source)} 'SELECT * FROM ${table}' | ${duckdb} ${quoted(target)} "CREATE TABLE ${table} AS FROM ${read}; ALTER TABLE ${table} ADD PRIMARY KEY (id)"`;
}

/** `COPY` to CSV piped into `.import`. Booleans as SQLite keeps them; `.import` knows no NULL, so ages without a number are made NULL after. */
export function duckdbToSqlite(source: string, target: string): string {
  const fields = columns.map((name) => (name === "active" ? "active::INTEGER" : name)).join(", ");
  const copy = `COPY (SELECT ${fields} FROM ${table}) TO '/dev/stdout' (FORMAT csv, HEADER false)`;
  const commands = [
    oneLine(sqliteTable),
    `.import --csv /dev/stdin ${table}`,
    `UPDATE ${table} SET age = NULL WHERE age = ''`,
  ];
  return `${duckdb} ${quoted(source)} "${copy}" | sqlite3 ${quoted(target)} ${commands.map((command) => `"${command}"`).join(" ")}`;
}

/** One `INSERT ... SELECT` inside SQLite: no value ever leaves it. */
export function sqliteToSqlite(source: string, target: string): string {
  const commands = [
    oneLine(sqliteTable),
    `ATTACH '${source}' AS source`,
    `INSERT INTO ${table} SELECT * FROM source.${table}`,
  ];
  return `sqlite3 ${quoted(target)} ${commands.map((command) => `"${command}"`).join(" ")}`;
}

function quoted(path: string): string {
  return /^[\w./@+-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}

function oneLine(sql: string): string {
  return sql.replaceAll(/\s+/g, " ");
}
