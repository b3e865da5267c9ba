import { mkdtempSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { duckdb, parquet } from "@dataknobs/backend-duckdb";
import { jsonl } from "@dataknobs/backend-file";
import { sqlite } from "@dataknobs/backend-sqlite";
import {
  type CollectionPlan,
  createDataknobs,
  DataMigrator,
  formatType,
  type MigrateOptions,
  type MigrationResult,
  type Monitor,
  verdictText,
} from "@dataknobs/core";
import { DuckDBInstance } from "@duckdb/node-api";

/*
 * Databases made and looked into by the stores' own drivers: what they tell is told in SQL (typeof, hex, casts to text),
 * so that no code of ours checks itself.
 */

/** Opens what this package depends on, and nothing that may be installed elsewhere. */
const stores = createDataknobs({ plugins: [sqlite, duckdb, parquet, jsonl] });
export const open: typeof stores.open = (address, options) => stores.open(address, options);

/** An address in a folder of its own, which is gone with the folder of the file of tests. */
export function place(backend: "sqlite" | "duckdb"): string {
  return `${backend}:${join(realpathSync(mkdtempSync(join(tmpdir(), "exact-"))), `x.${backend}`)}`;
}

function pathOf(address: string): string {
  return address.slice(address.indexOf(":") + 1);
}

/** A SQLite file made by SQL; its address. */
export function sqliteWith(sql: string, address: string = place("sqlite")): string {
  const database = new DatabaseSync(pathOf(address));
  database.exec(`PRAGMA synchronous = OFF; ${sql}`);
  database.close();
  return address;
}

/** The rows of a query in a SQLite file, integers as bigint. */
export function sqliteRows(address: string, sql: string): unknown[][] {
  const database = new DatabaseSync(pathOf(address), { readOnly: true });
  try {
    const query = database.prepare(sql);
    query.setReadBigInts(true);
    query.setReturnArrays(true);
    return query.all().map((row) => Object.values(row));
  } finally {
    database.close();
  }
}

/** Every cell of a table as SQLite itself tells it: its storage class and its bytes, or for a float its bits' own text. */
export function sqliteCells(address: string, table: string, columns: readonly string[]): unknown[][] {
  const told = columns.map((column) => {
    const name = `"${column.replaceAll('"', '""')}"`;
    const shown = `CASE typeof(${name}) WHEN 'real' THEN printf('%!.17g', ${name}) WHEN 'integer' THEN CAST(${name} AS TEXT) ELSE hex(${name}) END`;
    return `typeof(${name}) || ' ' || coalesce(${shown}, '')`;
  });
  return sqliteRows(address, `SELECT ${told.join(", ")} FROM "${table.replaceAll('"', '""')}"`);
}

/** A DuckDB file made by SQL; its address. */
export async function duckdbWith(sql: string, address: string = place("duckdb")): Promise<string> {
  await inDuckdb(address, (run) => run(sql));
  return address;
}

/** The rows of a query in a DuckDB file. What is to be compared is cast to text in SQL: the driver turns nothing. */
export function duckdbRows(address: string, sql: string): Promise<unknown[][]> {
  return inDuckdb(address, (run) => run(sql));
}

/** Several queries by one opening. */
export async function inDuckdb<T>(
  address: string,
  work: (run: (sql: string) => Promise<unknown[][]>) => Promise<T>,
): Promise<T> {
  const instance = await DuckDBInstance.create(pathOf(address));
  const connection = await instance.connect();
  try {
    return await work(async (sql) => (await connection.runAndReadAll(sql)).getRows());
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

export interface Moved {
  readonly result: MigrationResult;
  /** What was said beforehand: asked for by `plan`, then told by the run, once more after each misfit. */
  readonly plans: readonly CollectionPlan[];
  /** Each field's verdict and the type it gets, by the plan that was carried out. */
  readonly verdicts: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
  /** Columns that held something else than they were declared for, so that the run planned again. */
  readonly misfits: readonly string[];
  /** `CODE field` of each rejection. */
  readonly rejected: readonly string[];
}

/** Copies from one address to another; records that are rejected are left out and told. */
export async function move(from: string, to: string, options: MigrateOptions = {}): Promise<Moved> {
  const source = await open(from, { access: "read" });
  const target = await open(to);
  try {
    const migrator = new DataMigrator(source, target);
    const plans: CollectionPlan[] = [...(await migrator.plan(options))];
    const misfits: string[] = [];
    const monitor: Monitor = {
      on: (event) => {
        if (event.type === "planned") plans.push(...event.plan);
        if (event.type === "misfit") misfits.push(`${event.field}: ${event.from} is ${event.to}`);
      },
    };
    const result = await migrator.migrate({ onError: "skip", ...options, monitors: [monitor] });
    const fields = plans.flatMap((plan) => plan.fields);
    const verdicts = Object.fromEntries(
      fields.map((field) => [field.name, `${verdictText(field.verdict)} ${formatType(field.to)}`]),
    );
    const rejected = result.errors.map((error) => `${error.code} ${error.field}`);
    return { result, plans, misfits, verdicts, rejected, notes: plans.flatMap((plan) => plan.notes) };
  } finally {
    await source.close();
    await target.close();
  }
}

export interface Shown {
  /** Each field's type, and `not null` where it is so. */
  readonly fields: Readonly<Record<string, string>>;
  readonly key: readonly string[] | undefined;
  readonly enforced: boolean;
}

/** All collections' fields and keys as the next reader sees them. */
export async function describedAll(address: string): Promise<Readonly<Record<string, Shown>>> {
  const store = await open(address, { access: "read" });
  try {
    const all: Record<string, Shown> = {};
    for (const name of await store.collections()) {
      const found = await store.describe(name);
      if (found === undefined) throw new Error(`no ${name} in ${address}`);
      const { fields, key } = found.schema;
      const told = fields.map((field): [string, string] => [
        field.name,
        formatType(field.type) + (field.nullable ? "" : " not null"),
      ]);
      all[name] = { fields: Object.fromEntries(told), key, enforced: found.keyEnforced === true };
    }
    return all;
  } finally {
    await store.close();
  }
}

/** One of them. */
export async function described(address: string, collection: string): Promise<Shown | undefined> {
  return (await describedAll(address))[collection];
}
