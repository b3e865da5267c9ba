import { existsSync, linkSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { DuckDBTimestampValue } from "@duckdb/node-api";
import Database from "better-sqlite3";
import { type Account, accounts } from "./accounts.ts";
import { withDuckdb } from "./duckdb.ts";
import { columns, duckdbTable, key, sqliteTable, table, types } from "./tables.ts";
import { writeCsv, writeJsonLines } from "./texts.ts";
import type { StoreName } from "../jobs/pairs.ts";

/** `told`: the JSON Lines with a schema file beside them. `postgres`: the address of a database, where there is a server. */
export type Sources = Readonly<Record<FileStore | "told", string> & { readonly postgres?: string }>;

export type FileStore = Exclude<StoreName, "postgres">;

/** The seeded files of so many rows; those of the stores asked for are written at the first call, found again at the next. */
export async function sourcesOf(rows: number, wide: boolean, stores: ReadonlySet<StoreName>): Promise<Sources> {
  const folder = fileURLToPath(new URL(`../.data/${rows}${wide ? "-wide" : ""}`, import.meta.url));
  const named = (ending: FileStore): string => join(folder, `source.${ending}`);
  const sources = {
    sqlite: named("sqlite"),
    duckdb: named("duckdb"),
    jsonl: named("jsonl"),
    csv: named("csv"),
    parquet: named("parquet"),
    told: join(folder, "told", "source.jsonl"),
  };
  const write: Readonly<Record<FileStore, (path: string) => void | Promise<void>>> = {
    sqlite: (path) => writeSqlite(path, accounts(rows, wide)),
    duckdb: (path) => writeDuckdb(path, accounts(rows, wide)),
    jsonl: (path) => writeJsonLines(path, accounts(rows, wide)),
    csv: (path) => writeCsv(path, accounts(rows, wide)),
    parquet: (path) => writeParquet(path, sources.duckdb),
  };
  mkdirSync(folder, { recursive: true });
  for (const store of fileStores)
    if (stores.has(store) || (store === "duckdb" && stores.has("parquet")))
      await writtenOnce(sources[store], write[store]);
  if (stores.has("jsonl")) tell(sources.jsonl, sources.told);
  return sources;
}

/** The same file in a place where a schema file says what it holds. */
function tell(path: string, told: string): void {
  if (existsSync(told)) return;
  mkdirSync(dirname(told), { recursive: true });
  const fields = columns.map((name) => ({ name, type: types[name], nullable: name !== key }));
  const schema = { version: 1, key: [key], fields };
  writeFileSync(
    `${told}.schema.json`,
    JSON.stringify({ kind: "dataknobs schema", version: 1, format: "jsonl", keyUnique: true, schema }),
  );
  linkSync(path, told);
}

/** DuckDB before Parquet, which is made of it. */
export const fileStores = ["sqlite", "duckdb", "jsonl", "csv", "parquet"] as const satisfies readonly FileStore[];

/** A stop in the middle leaves no half-written source behind. */
async function writtenOnce(path: string, write: (path: string) => void | Promise<void>): Promise<void> {
  if (existsSync(path)) return;
  const partial = `${path}.partial`;
  rmSync(partial, { force: true });
  process.stderr.write(`writing ${path}\n`);
  await write(partial);
  renameSync(partial, path);
}

function writeSqlite(path: string, records: Iterable<Account>): void {
  const database = new Database(path);
  database.pragma("journal_mode = off");
  database.pragma("synchronous = off");
  database.exec(sqliteTable);
  const insert = database.prepare(`INSERT INTO ${table} VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
  database.exec("BEGIN");
  for (const it of records)
    insert.run(it.id, it.name, it.email, it.amount, it.created_at, it.active ? 1 : 0, it.age, it.attributes);
  database.exec("COMMIT");
  database.pragma("journal_mode = delete");
  database.close();
}

async function writeParquet(path: string, database: string): Promise<void> {
  await withDuckdb(database, (connection) => connection.run(`COPY ${table} TO '${path}' (FORMAT parquet)`), {
    access_mode: "READ_ONLY",
  });
}

async function writeDuckdb(path: string, records: Iterable<Account>): Promise<void> {
  await withDuckdb(path, async (connection) => {
    await connection.run(duckdbTable);
    const appender = await connection.createAppender(table);
    for (const it of records) {
      appender.appendBigInt(BigInt(it.id));
      appender.appendVarchar(it.name);
      appender.appendVarchar(it.email);
      appender.appendDouble(it.amount);
      appender.appendTimestamp(new DuckDBTimestampValue(BigInt(Date.parse(`${it.created_at}Z`)) * 1000n));
      appender.appendBoolean(it.active);
      if (it.age === null) appender.appendNull();
      else appender.appendInteger(it.age);
      appender.appendVarchar(it.attributes);
      appender.endRow();
    }
    appender.closeSync();
    await connection.run("CHECKPOINT");
  });
}
