import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DataMigrator, open, parseType } from "@dataknobs/core";
import { expect, test } from "vitest";
import { duckdb, parquet } from "../src/index.ts";
import { formatDuckType } from "../src/types/duck-type.ts";
import { storedAs } from "../src/types/stored-as.ts";
import { folder, sql } from "./workshop.ts";

const text = readFileSync(new URL("../README.md", import.meta.url), "utf8");

test("the README's example runs, and copies what it says", async () => {
  const path = folder();
  await sql(
    join(path, "raw.duckdb"),
    "CREATE TABLE orders (id INTEGER PRIMARY KEY, status VARCHAR)",
    "INSERT INTO orders VALUES (1, 'paid'), (2, 'open'), (3, 'paid')",
  );
  const [, example = ""] = /```ts\n([\s\S]*?)```/.exec(text) ?? [];
  const said = await ran(example, path);
  expect(said).toEqual([2, { id: 1, status: "paid" }, 2]);
});

test("the README's example of a Parquet file runs", async () => {
  const path = folder();
  await sql(join(path, "raw.duckdb"), "CREATE TABLE orders AS SELECT i AS id FROM range(3) t(i)");
  const [, example = ""] = [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, body]) => body);
  const said = await ran(example, path);
  expect(said).toEqual([3]);
});

test("the README's table of columns is true", () => {
  for (const type of [
    "bool",
    "int32",
    "int64",
    "float32",
    "float64",
    "text",
    "bytes",
    "date",
    "time",
    "time(9)",
    "timestamp",
    "timestamp(9)",
    "timestamptz",
    "interval",
    "uuid",
    "json",
  ])
    expect(text).toContain(`\`${formatDuckType(storedAs({ name: "f", type: parseType(type), nullable: true }))}\``);
});

/** Runs an example among the files of a folder; what it said. */
async function ran(example: string, path: string): Promise<readonly unknown[]> {
  const body = example.replaceAll(/^import .*$/gm, "").replaceAll('"./', `"${path}/`);
  const said: unknown[] = [];
  const console = { log: (...values: unknown[]) => void said.push(...values) };
  // oxlint-disable-next-line typescript/no-implied-eval -- our own README
  const run = new Function(
    "DataMigrator",
    "open",
    "duckdb",
    "parquet",
    "console",
    `return (async () => { ${body} })();`,
  );
  await run(DataMigrator, open, duckdb, parquet, console);
  return said;
}
