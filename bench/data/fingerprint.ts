// Prints what must be the same in every copy of the accounts: node fingerprint.ts sqlite|duckdb|jsonl|csv|parquet|postgres <file or address>
import Database from "better-sqlite3";
import { withDuckdb } from "./duckdb.ts";
import { withPostgres } from "./postgres.ts";
import { columns, duckdbTypes, table } from "./tables.ts";
import type { StoreName } from "../jobs/pairs.ts";

/** How each store says the three things that SQL dialects disagree about. */
interface Dialect {
  readonly bytes: (column: string) => string;
  /** Milliseconds since 2020, so that the sum of many stays in 64 bits. */
  readonly milliseconds: (column: string) => string;
  readonly text: (expression: string) => string;
  /** The fields of the primary key. */
  readonly key: string;
}

const sqlite: Dialect = {
  bytes: (column) => `length(CAST(${column} AS BLOB))`,
  milliseconds: (column) => `CAST(round((unixepoch(${column}, 'subsec') - 1577836800) * 1000) AS INTEGER)`,
  text: (expression) => `CAST(${expression} AS TEXT)`,
  key: `SELECT group_concat(name) FROM pragma_table_info('${table}') WHERE pk > 0`,
};

const duckdb: Dialect = {
  bytes: (column) => `strlen(${column})`,
  milliseconds: (column) => `(epoch_ms(${column}) - 1577836800000)`,
  text: (expression) => `CAST(${expression} AS VARCHAR)`,
  key: `SELECT string_agg(array_to_string(constraint_column_names, ',')) FROM duckdb_constraints() WHERE table_name = '${table}' AND constraint_type = 'PRIMARY KEY'`,
};

const postgres: Dialect = {
  bytes: (column) => `octet_length(${column}::text)`,
  milliseconds: (column) => `(round(extract(epoch FROM ${column}) * 1000) - 1577836800000)::bigint`,
  text: (expression) => `CAST(${expression} AS text)`,
  key: `SELECT string_agg(attname, ',') FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey) WHERE indrelid = '${table}'::regclass AND indisprimary`,
};

function query({ bytes, milliseconds, text, key }: Dialect, from: string = table): string {
  const sums = {
    rows: "count(*)",
    ids: "sum(id)",
    names: `sum(${bytes("name")} * (id % 97))`,
    emails: `sum(${bytes("email")} * (id % 89))`,
    upperEmails: "sum(CASE WHEN email <> lower(email) THEN 1 ELSE 0 END)",
    cents: "sum(CAST(round(amount * 100) AS BIGINT))",
    created: `sum(${milliseconds("created_at")})`,
    active: "sum(CASE WHEN active THEN id ELSE 0 END)",
    ages: "sum(age * (id % 83))",
    noAge: "sum(CASE WHEN age IS NULL THEN id ELSE 0 END)",
    attributes: `sum(${bytes("attributes")} * (id % 79))`,
  };
  const parts = Object.entries(sums).map(([name, sum]) => `${text(sum)} AS "${name}"`);
  return `SELECT ${parts.join(", ")}, (${key}) AS key FROM ${from}`;
}

/** Files have no keys. */
const noKey = "NULL";

const typeList = columns.map((name) => `${name}: '${duckdbTypes[name]}'`).join(", ");
const readers = {
  jsonl: (path: string) =>
    `read_json('${path}', format = 'newline_delimited', columns = {${typeList}}, maximum_object_size = 33554432)`,
  csv: (path: string) => `read_csv('${path}', header = true, columns = {${typeList}}, max_line_size = 33554432)`,
  parquet: (path: string) => `read_parquet('${path}')`,
};

const [store, path] = process.argv.slice(2) as [StoreName, string];
if (store === "sqlite") {
  const database = new Database(path, { readonly: true });
  const journal = database.pragma("journal_mode", { simple: true });
  if (journal !== "delete")
    throw new Error(
      `${path} was written with journal_mode=${String(journal)}; every side must keep SQLite's default, delete`,
    );
  console.log(JSON.stringify(database.prepare(query(sqlite)).get()));
  database.close();
} else if (store === "postgres") {
  const rows = await withPostgres(
    path,
    async (client) => (await client.query<Record<string, string>>(query(postgres))).rows,
  );
  console.log(JSON.stringify(rows[0]));
} else {
  const sql = store === "duckdb" ? query(duckdb) : query({ ...duckdb, key: noKey }, readers[store](path));
  const rows = await withDuckdb(store === "duckdb" ? path : ":memory:", async (connection) =>
    (await connection.runAndReadAll(sql)).getRowObjectsJson(),
  );
  console.log(JSON.stringify(rows[0]));
}
