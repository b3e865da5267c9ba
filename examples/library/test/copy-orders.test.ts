import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { DuckDBInstance } from "@duckdb/node-api";
import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, test } from "vitest";

const example = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "library-"));

beforeAll(() => {
  const app = new Database(join(folder, "app.db"));
  app.exec(`
    CREATE TABLE orders (id INTEGER PRIMARY KEY, email TEXT NOT NULL, status TEXT NOT NULL, total REAL, placed_at TIMESTAMP);
    INSERT INTO orders VALUES
      (1, 'Ada@Example.com', 'paid', 12.5, '2024-03-10T02:30:00.125'),
      (2, 'Grace@Example.com', 'open', 99, '2024-03-11T09:00:00'),
      (9007199254740993, 'KEN@Example.com', 'paid', NULL, '2024-03-12T10:00:00');
    CREATE TABLE other (id INTEGER);
  `);
  app.close();
});

afterAll(() => rmSync(folder, { recursive: true }));

test("the example copies the paid orders, addresses in lower case, and nothing else", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [join(example, "copy-orders.ts")], { cwd: folder });
  expect(stdout).toMatch(/^2 of 2 records in \d+\.\d s$/m);

  const instance = await DuckDBInstance.create(join(folder, "analytics.duckdb"), { access_mode: "READ_ONLY" });
  const duckdb = await instance.connect();
  const orders = await duckdb.runAndReadAll(
    "SELECT id::VARCHAR, email, status, total, placed_at::VARCHAR FROM orders ORDER BY id",
  );
  expect(orders.getRows()).toEqual([
    ["1", "ada@example.com", "paid", 12.5, "2024-03-10 02:30:00.125"],
    ["9007199254740993", "ken@example.com", "paid", null, "2024-03-12 10:00:00"],
  ]);
  const tables = await duckdb.runAndReadAll("SELECT table_name FROM duckdb_tables()");
  expect(tables.getRows()).toEqual([["orders"]]);
  duckdb.closeSync();
  instance.closeSync();
});

test("the README shows the example as it is", () => {
  const [readme, code] = ["README.md", "copy-orders.ts"].map((file) => readFileSync(join(example, file), "utf8"));
  expect(readme).toContain(code);
});
