import { join } from "node:path";
import { writeRequest } from "@dataknobs/conformance";
import { batchOf, recordsOf, schemaOf, type Position } from "@dataknobs/core";
import { expect, test } from "vitest";
import { batches, folder, opened, records, requestFor, sql } from "./workshop.ts";

test("rows come in the order of their numbers, over many row groups, and from any place on", async () => {
  const path = join(folder(), "a.duckdb");
  await sql(
    path,
    "CREATE TABLE t AS SELECT (range * 7919) % 300000 AS id FROM range(300000)",
    "DELETE FROM t WHERE id % 1000 = 0",
    "CHECKPOINT",
  );
  const { store } = await opened(path, "read");
  const all = await batches(store, "t");
  const ids = all.flatMap((batch) => recordsOf(batch).map((record) => record["id"]));
  expect(ids).toEqual((await sql(path, "SELECT id FROM t ORDER BY rowid")).map(([id]) => Number(id)));
  for (const at of [0, 5, all.length - 2]) {
    const rest = await batches(store, "t", { after: all[at]?.position ?? "" });
    expect(rest.reduce((sum, batch) => sum + batch.length, 0)).toBe(
      all.slice(at + 1).reduce((sum, batch) => sum + batch.length, 0),
    );
    expect(recordsOf(rest[0] ?? all[0]!)[0]).toEqual(recordsOf(all[at + 1]!)[0]);
  }
  const parts = (await store.partitions?.("t", 2)) ?? [];
  expect(parts).toEqual([{ from: "0", to: "122880" }, { from: "122880" }]);
});

test("a place is refused once its row is another record: nothing is skipped or doubled in silence", async () => {
  const path = join(folder(), "a.duckdb");
  await sql(path, "CREATE TABLE t AS SELECT range AS id, 'x' AS name FROM range(5000)", "CHECKPOINT");
  const before = await opened(path, "read");
  const [first] = await batches(before.store, "t");
  await before.close();
  await sql(path, "CREATE OR REPLACE TABLE t AS SELECT id, name FROM t WHERE id <> 3 ORDER BY id");
  const { store } = await opened(path, "read");
  await expect(batches(store, "t", { after: first?.position ?? "" })).rejects.toMatchObject({ code: "SOURCE_CHANGED" });
  const nowhere: Position = "17";
  await expect(batches(store, "t", { after: nowhere })).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
});

test("records too wide for DuckDB's memory by the 2,048 come fewer at a time", async () => {
  const path = join(folder(), "a.duckdb");
  await sql(
    path,
    "CREATE TABLE t AS SELECT range AS id, repeat(chr(97 + (range % 26)::INTEGER), 1000000) AS wide FROM range(60)",
    "CHECKPOINT",
  );
  const { store } = await opened(`${path}?memoryLimit=32MB&threads=1`, "read");
  let count = 0;
  for await (const batch of store.read("t", await requestFor(store, "t", { bytes: 2_000_000 }))) {
    expect(batch.length).toBeLessThanOrEqual(3);
    for (const { id, wide } of recordsOf(batch)) {
      expect(id).toBe(count++);
      expect(wide).toBe(String.fromCharCode(97 + (id % 26)).repeat(1_000_000));
    }
  }
  expect(count).toBe(60);
}, 60_000);

test("JSON that is none is told, and the rest of the batch is read; a survey says what holds it", async () => {
  const path = join(folder(), "a.duckdb");
  // DuckDB takes a trailing comma and NaN for JSON.
  await sql(
    path,
    "CREATE TABLE t (id INTEGER PRIMARY KEY, data JSON)",
    `INSERT INTO t VALUES (10, '{"a": [1, 2,]}'), (11, '[1]'), (12, '[NaN]'), (13, NULL)`,
  );
  const { store } = await opened(path, "read");
  expect((await store.describe("t"))?.uncertain).toEqual(["data"]);
  const [batch] = await batches(store, "t");
  expect(batch?.length).toBe(2);
  expect(batch?.unread).toMatchObject([
    { at: "rowid 0", recordId: "10", field: "data", code: "MISFIT" },
    { at: "rowid 2", recordId: "12", field: "data", code: "MISFIT" },
  ]);
  const survey = await store.survey?.("t", ["data", "id"]);
  expect(survey?.fields.map(({ name, type }) => [name, type.kind])).toEqual([
    ["data", "text"],
    ["id", "int32"],
  ]);
  const schema = { fields: survey?.fields.toReversed() ?? [] };
  expect(await records(store, "t", { schema, fields: ["id", "data"] })).toEqual([
    { id: 10, data: '{"a": [1, 2,]}' },
    { id: 11, data: "[1]" },
    { id: 12, data: "[NaN]" },
    { id: 13, data: null },
  ]);
});

test("tables without row numbers are read: a view, and a table that has a column of that name", async () => {
  const path = join(folder(), "a.duckdb");
  await sql(
    path,
    "CREATE TABLE t (rowid VARCHAR, b INTEGER)",
    "INSERT INTO t VALUES ('x', 1), ('y', 2)",
    "CREATE VIEW v AS SELECT b * 2 AS twice FROM t",
  );
  const { store } = await opened(path, "read");
  expect(await store.collections()).toEqual(["t"]);
  expect(await records(store, "t")).toEqual([
    { rowid: "x", b: 1 },
    { rowid: "y", b: 2 },
  ]);
  expect(await records(store, "v")).toEqual([{ twice: 2 }, { twice: 4 }]);
  expect((await batches(store, "t"))[0]?.position).toBeUndefined();
});

test("a condition is run by DuckDB where it means the same, with few batches of many rows", async () => {
  const path = join(folder(), "a.duckdb");
  await sql(
    path,
    "CREATE TABLE t AS SELECT range AS id, CASE WHEN range % 100 = 0 THEN 'hit' END AS name, INTERVAL (range) SECOND AS span FROM range(100000)",
  );
  const { store } = await opened(path, "read");
  const found = await batches(store, "t", { where: { field: "name", operator: "=", value: "hit" } });
  expect(found.length).toBeLessThan(4);
  expect(found.reduce((sum, batch) => sum + batch.length, 0)).toBe(1000);
  expect(await store.count?.("t", { field: "name", operator: "not-null" })).toBe(1000);
  const { schema } = await requestFor(store, "t");
  expect(store.runs?.({ field: "span", operator: "=", value: "PT5S" }, schema)).toBe(false);
  expect(store.runs?.({ field: "id", operator: "<", value: 5 }, schema)).toBe(true);
  expect(
    await records(store, "t", {
      where: {
        and: [
          { field: "span", operator: "<", value: "PT5S" },
          { field: "id", operator: ">", value: 2 },
        ],
      },
      fields: ["id"],
    }),
  ).toEqual([{ id: 3 }, { id: 4 }]);
});

test("a snapshot of a database that is written stays as it is, for several readers at once", async () => {
  const path = join(folder(), "a.duckdb");
  await sql(path, "CREATE TABLE t AS SELECT range AS id FROM range(10000)");
  const opening = await opened(path);
  const snapshot = await opening.store.snapshot?.();
  if (snapshot === undefined) throw new Error("no snapshot");
  await opening.collection("t").insert([{ id: 77777 }]);
  const counts = await Promise.all(Array.from({ length: 6 }, async () => (await records(snapshot, "t")).length));
  expect(counts).toEqual([10000, 10000, 10000, 10000, 10000, 10000]);
  await snapshot.close();
  expect((await records(opening.store, "t")).length).toBe(10001);
});

test("tables of other schemas have the schema in their names", async () => {
  const path = join(folder(), "a.duckdb");
  await sql(
    path,
    "CREATE SCHEMA sales",
    "CREATE TABLE sales.orders (id INTEGER)",
    "INSERT INTO sales.orders VALUES (5)",
    "CREATE TABLE orders (a INTEGER)",
  );
  const opening = await opened(path);
  expect(await opening.collections()).toEqual(["orders", "sales.orders"]);
  expect(await records(opening.store, "sales.orders")).toEqual([{ id: 5 }]);
  await opening.collection("sales.orders").insert([{ id: 6 }]);
  await opening.collection("sales.new").insert([{ b: true }]);
  await opening.close();
  expect(await sql(path, "SELECT count(*) FROM sales.orders")).toEqual([["2"]]);
  expect(await sql(path, "SELECT schema_name, table_name FROM duckdb_tables() ORDER BY 1, 2")).toEqual([
    ["main", "orders"],
    ["sales", "new"],
    ["sales", "orders"],
  ]);
});

test("a single record of many megabytes is written and read, though DuckDB's usual memory has no room for it", async () => {
  const path = join(folder(), "a.duckdb");
  const schema = schemaOf({ id: "int64", text: "text?", data: "bytes?" });
  const opening = await opened(path);
  const text = "0123456789abcdef".repeat(4 << 20);
  const rows = [
    { id: 1, text, data: null },
    { id: 2, text: null, data: new Uint8Array(48 << 20).fill(7) },
  ];
  const request = writeRequest(schema);
  await opening.store.prepare?.("t", request);
  const writer = await opening.store.write("t", request);
  for (const row of rows) {
    await writer.write(batchOf(schema, [row]));
    expect(await writer.commit()).toMatchObject({ written: 1 });
  }
  await writer.close();
  await opening.store.publish?.(request.run);
  await opening.close();
  const { store } = await opened(path, "read");
  const found = await records(store, "t");
  expect(found.map((record) => record["id"])).toEqual([1, 2]);
  expect(found[0]?.["text"] === text).toBe(true);
  expect(Buffer.compare(found[1]?.["data"], rows[1]?.data ?? new Uint8Array())).toBe(0);
}, 60_000);
