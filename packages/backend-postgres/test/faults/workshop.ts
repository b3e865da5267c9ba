import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { sqlite } from "@dataknobs/backend-sqlite";
import { open, type OpenStore } from "@dataknobs/core";
import { onTestFinished } from "vitest";
import { postgres, type PostgresOptions } from "../../src/index.ts";

/** An empty folder that is gone after the test. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "dataknobs-postgres-faults-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A database as a store that is closed after the test. */
export async function opened(options: PostgresOptions, access: "read" | "write" = "read"): Promise<OpenStore> {
  const store = await open(postgres(options), { access });
  onTestFinished(() => store.close());
  return store;
}

export async function sqliteStore(path: string): Promise<OpenStore> {
  const store = await open(sqlite(path));
  onTestFinished(() => store.close());
  return store;
}

/** Rows by Node's own driver, so that nothing of ours checks itself. */
export function sqliteRows(path: string, sql: string): readonly unknown[] {
  const database = new DatabaseSync(path);
  const rows = database.prepare(sql).all();
  database.close();
  return rows.map((row) => ({ ...row }));
}

export function sqliteExec(path: string, sql: string): void {
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
}

/** A SQLite file with `orders` of so many rows. */
export function sqliteOrders(path: string, rows: number): void {
  sqliteExec(
    path,
    `CREATE TABLE orders (id INTEGER PRIMARY KEY, email TEXT NOT NULL, total REAL);
     WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows})
     INSERT INTO orders SELECT i, 'user' || i || '@example.org', i / 4.0 FROM n`,
  );
}

/** A record function that does something once, when it sees the given record. */
export function at(number: number, act: () => void | Promise<void>): (record: unknown) => boolean | Promise<boolean> {
  let seen = 0;
  return (): boolean | Promise<boolean> => {
    if (++seen !== number) return true;
    return Promise.resolve(act()).then(() => true);
  };
}

export const ordersText = (rows: number): string =>
  `CREATE TABLE orders (id int PRIMARY KEY, email text NOT NULL, total float8);
   INSERT INTO orders SELECT i, 'user' || i || '@example.org', i / 4.0 FROM generate_series(1, ${rows}) i`;

/** What a whole copy of `orders` must answer to this. */
export const ordersSums =
  "SELECT count(*) AS n, count(DISTINCT id) AS ids, sum(id) AS sum, sum(total) AS total FROM orders";

export function sumsOf(rows: number): { n: number; ids: number; sum: number; total: number } {
  const sum = (rows * (rows + 1)) / 2;
  return { n: rows, ids: rows, sum, total: sum / 4 };
}
