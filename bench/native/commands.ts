import { fileURLToPath } from "node:url";
import { columns, duckdbTypes, postgresTable, sqliteTable, table } from "../data/tables.ts";
import type { Pair, StoreName } from "../jobs/pairs.ts";
import { psql } from "./psql.ts";

const duckdb = `${quoted(process.execPath)} ${quoted(fileURLToPath(new URL("duckdb.ts", import.meta.url)))}`;

/** One line for a POSIX shell, by the stores' own tools. */
export function nativeLine({ source, target, name }: Pair, from: string, to: string, wide: boolean): string {
  if (target === "postgres") return intoPostgres(source, from, to);
  if (source === "postgres") return outOfPostgres(target, from, to);
  if (source === "sqlite" && target === "duckdb") return sqliteToDuckdb(from, to, wide);
  if (source === "duckdb" && target === "sqlite") return duckdbToSqlite(from, to);
  if (source === "sqlite" && target === "sqlite") return sqliteToSqlite(from, to);
  if (source === "sqlite" && target === "jsonl") return sqliteToJsonLines(from, to);
  if (source === "csv" && target === "sqlite") return csvToSqlite(from, to);
  if (source === "duckdb" && target === "jsonl") return duckdbTo(from, to, "json");
  if (source === "duckdb" && target === "parquet") return duckdbTo(from, to, "parquet");
  const read = readers[source];
  if (target !== "duckdb" || read === undefined) throw new Error(`no native way of ${name}`);
  return intoDuckdb(read(from, wide), to);
}

const typeList = columns.map((name) => `${name}: '${duckdbTypes[name]}'`).join(", ");

const readers: Partial<Record<StoreName, (from: string, wide: boolean) => string>> = {
  jsonl: (from, wide) =>
    `read_json('${from}', format = 'newline_delimited', columns = {${typeList}}${wide ? ", maximum_object_size = 33554432" : ""})`,
  csv: (from, wide) =>
    `read_csv('${from}', header = true, columns = {${typeList}}${wide ? ", max_line_size = 33554432" : ""})`,
  parquet: (from) => `read_parquet('${from}')`,
};

/** Read by DuckDB itself; the key at the end, the faster way. */
function intoDuckdb(read: string, target: string): string {
  return `${duckdb} ${quoted(target)} "CREATE TABLE ${table} AS FROM ${read}; ALTER TABLE ${table} ADD PRIMARY KEY (id)"`;
}

function duckdbTo(source: string, target: string, format: string): string {
  return `${duckdb} ${quoted(source)} "COPY ${table} TO '${target}' (FORMAT ${format})"`;
}

/** SQLite's own JSON functions, a line a record. */
function sqliteToJsonLines(source: string, target: string): string {
  const value = (name: string): string => {
    if (name === "active") return `json(iif(active, 'true', 'false'))`;
    return name === "attributes" ? "json(attributes)" : name;
  };
  const members = columns.map((name) => `'${name}', ${value(name)}`).join(", ");
  return `sqlite3 ${quoted(source)} "SELECT json_object(${members}) FROM ${table}" > ${quoted(target)}`;
}

/** `.import`, after which booleans and absent ages are made what they are. */
function csvToSqlite(source: string, target: string): string {
  const commands = [
    oneLine(sqliteTable),
    `.import --csv --skip 1 ${source} ${table}`,
    `UPDATE ${table} SET age = nullif(age, ''), active = (active = 'true')`,
  ];
  return `sqlite3 ${quoted(target)} ${commands.map((command) => `"${command}"`).join(" ")}`;
}

/** `sqlite3 -csv` piped into `read_csv`, into the types that our copy makes; the key at the end, the faster way. */
function sqliteToDuckdb(source: string, target: string, wide: boolean): string {
  const limits = wide ? ", max_line_size = 33554432" : "";
  const read = `read_csv('/dev/stdin', header = false, columns = {${typeList}}${limits})`;
  return `sqlite3 -csv ${quoted(source)} 'SELECT * FROM ${table}' | ${duckdb} ${quoted(target)} "CREATE TABLE ${table} AS FROM ${read}; ALTER TABLE ${table} ADD PRIMARY KEY (id)"`;
}

/** `COPY` to CSV piped into `.import`. Booleans as SQLite keeps them; `.import` knows no NULL, so ages without a number are made NULL after. */
function duckdbToSqlite(source: string, target: string): string {
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
function sqliteToSqlite(source: string, target: string): string {
  const commands = [
    oneLine(sqliteTable),
    `ATTACH '${source}' AS source`,
    `INSERT INTO ${table} SELECT * FROM source.${table}`,
  ];
  return `sqlite3 ${quoted(target)} ${commands.map((command) => `"${command}"`).join(" ")}`;
}

/** `\\copy` of what another program writes; the key at the end, the faster way. */
function intoPostgres(source: StoreName, from: string, to: string): string {
  const format = source === "postgres" ? "binary" : `csv${source === "jsonl" ? ", HEADER" : ""}`;
  const commands = [
    oneLine(postgresTable),
    `\\copy ${table} FROM pstdin (FORMAT ${format})`,
    `ALTER TABLE ${table} ADD PRIMARY KEY (id)`,
  ];
  const read = `${psql ?? "psql"} -q ${quoted(to)} ${commands.map((command) => `-c '${command}'`).join(" ")}`;
  if (source === "jsonl") return `${read} < ${quoted(from)}`;
  if (source === "sqlite") return `sqlite3 -csv ${quoted(from)} 'SELECT * FROM ${table}' | ${read}`;
  if (source === "postgres") return `${copied(from, table, "binary")} | ${read}`;
  return `${duckdb} ${quoted(from)} "COPY ${table} TO '/dev/stdout' (FORMAT csv, HEADER false)" | ${read}`;
}

function outOfPostgres(target: StoreName, from: string, to: string): string {
  if (target === "duckdb") {
    const read = `read_csv('/dev/stdin', header = false, columns = {${typeList}})`;
    return `${copied(from, table, "csv")} | ${intoDuckdb(read, to)}`;
  }
  // As CSV without anything to quote: COPY's text would double every backslash.
  const lines = copied(
    from,
    `(SELECT row_to_json(${table}) FROM ${table})`,
    "csv, QUOTE E'\\''\\x01'\\'', DELIMITER E'\\''\\x02'\\''",
  );
  return `${lines} > ${quoted(to)}`;
}

function copied(from: string, what: string, format: string): string {
  return `${psql ?? "psql"} -q ${quoted(from)} -c '\\copy ${what} TO pstdout (FORMAT ${format})'`;
}

function quoted(path: string): string {
  return /^[\w./@+-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}

function oneLine(sql: string): string {
  return sql.replaceAll(/\s+/g, " ");
}
