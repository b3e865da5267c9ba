import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { open } from "@dataknobs/core";
import { expect, test } from "vitest";
import { parquet } from "../src/index.ts";
import { copy, folder, opened, records, sql } from "./workshop.ts";

test("a query that fails behind its first rows is an error, not the end of the table", async () => {
  const path = folder();
  const from = join(path, "from.duckdb");
  await sql(
    from,
    "CREATE TABLE t AS SELECT range AS id FROM range(10000)",
    "CREATE VIEW v AS SELECT id, CASE WHEN id = 9000 THEN error('it broke') ELSE 1 END AS one FROM t",
  );
  const run = copy(from, join(path, "to.duckdb"), { collections: ["v"] });
  await expect(run).rejects.toMatchObject({ code: "STORE_FAILED" });
});

test("a record behind many that needs more memory than there was is read with more", async () => {
  const path = join(folder(), "a.duckdb");
  await sql(
    path,
    "CREATE TABLE t AS SELECT range AS id, CASE WHEN range = 5000 THEN repeat('x', 70000000) ELSE 'n' || range END AS name FROM range(10000)",
  );
  const { store } = await opened(path, "read");
  const lengths = (await records(store, "t")).map(({ name }) => String(name).length);
  expect(lengths).toHaveLength(10_000);
  expect(lengths[5000]).toBe(70_000_000);
});

test("a page of a Parquet file that is damaged behind sound ones", async () => {
  const path = join(folder(), "t.parquet");
  await sql(
    ":memory:",
    `COPY (SELECT range AS id, md5(range::VARCHAR) AS name FROM range(20000)) TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE 2048)`,
  );
  const bytes = readFileSync(path);
  bytes.fill(0xff, bytes.length - 200_000, bytes.length - 190_000);
  writeFileSync(path, bytes);
  const store = await open(parquet(path), { access: "read" });
  await expect(records(store.store, "t")).rejects.toMatchObject({ code: "STORE_CORRUPT" });
  await store.close();
});
