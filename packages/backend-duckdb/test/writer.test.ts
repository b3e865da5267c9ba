import { join } from "node:path";
import { writeRequest } from "@dataknobs/conformance";
import {
  type Batch,
  batchOf,
  type Checkpoint,
  type Row,
  type Schema,
  schemaOf,
  type Store,
  type Writer,
  type WriteRequest,
} from "@dataknobs/core";
import { DuckDBInstance } from "@duckdb/node-api";
import { expect, test } from "vitest";
import { folder, opened, records, sql } from "./workshop.ts";

const schema: Schema = schemaOf({ id: "int64", name: "text?" }, { key: ["id"] });

function people(from: number, count: number): Batch {
  return batchOf(
    schema,
    Array.from({ length: count }, (_, i) => ({ id: from + i, name: `person ${from + i}` })),
  );
}

function checkpoint(request: WriteRequest, window: number, more: Partial<Checkpoint> = {}): Checkpoint {
  return {
    run: request.run,
    plan: request.plan,
    collection: "people",
    lane: 0,
    epoch: request.epoch,
    window,
    skip: 0,
    read: 0,
    added: 0,
    written: 0,
    filtered: 0,
    rejected: 0,
    ...more,
  };
}

async function begun(
  statements: readonly string[],
  more: Partial<WriteRequest> = {},
): Promise<{ path: string; store: Store; request: WriteRequest; writer: Writer }> {
  const path = join(folder(), "a.duckdb");
  await sql(path, ...statements);
  const { store } = await opened(path);
  const request = writeRequest(schema, more);
  await store.prepare?.("people", request);
  return { path, store, request, writer: await store.write("people", request) };
}

const table = "CREATE TABLE people (id BIGINT PRIMARY KEY, name VARCHAR)";

test("DuckDB answers the COMMIT of an aborted transaction with OK and writes nothing", async () => {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  for (const statement of [table, "BEGIN", "INSERT INTO people VALUES (1, 'a')"]) await connection.run(statement);
  await expect(connection.run("INSERT INTO people VALUES (1, 'b')")).rejects.toThrow(/^Constraint Error/);
  await expect(connection.run("COMMIT")).resolves.toBeDefined();
  expect((await connection.runAndReadAll("SELECT count(*) FROM people")).getRows()).toEqual([[0n]]);
  connection.closeSync();
  instance.closeSync();
});

test("so a writer that failed takes nothing more until it is rolled back", async () => {
  const { store, writer, request } = await begun([table, "INSERT INTO people VALUES (3, 'here before')"]);
  await writer.write(people(1, 5));
  await expect(writer.commit(checkpoint(request, 1))).rejects.toMatchObject({
    code: "DUPLICATE_KEY",
    kind: "record",
    recordId: "3",
  });
  await expect(writer.write(people(10, 1))).rejects.toMatchObject({ code: "WRITER_POISONED" });
  await expect(writer.commit(checkpoint(request, 1))).rejects.toMatchObject({ code: "WRITER_POISONED" });
  expect(await store.checkpoints?.(request.run)).toEqual([]);
  await writer.rollback?.();
  await writer.write(people(10, 2));
  expect(await writer.commit(checkpoint(request, 1))).toEqual({ written: 2, rejected: [] });
  await writer.close();
  expect((await records(store, "people")).map((record) => record["id"])).toEqual([3, 10, 11]);
});

test("the count of a commit is the table's own", async () => {
  const { writer, request } = await begun([table, "INSERT INTO people SELECT 1000000 + range, '' FROM range(5000)"]);
  for (let i = 0; i < 10; i++) await writer.write(people(1 + i * 3000, 3000));
  expect(await writer.commit(checkpoint(request, 1))).toEqual({ written: 30_000, rejected: [] });
  expect(await writer.commit(checkpoint(request, 2))).toEqual({ written: 0, rejected: [] });
  await writer.close();
});

test("a run that another runner took over is fenced, however long it had been paused inside a window", async () => {
  const { store, writer, request } = await begun([table]);
  await writer.write(people(1, 5));
  const taken = { ...request, epoch: 2 };
  await store.prepare?.("people", taken);
  await expect(writer.commit(checkpoint(request, 1))).rejects.toMatchObject({ retryable: true });
  await writer.rollback?.();
  await writer.write(people(1, 5));
  await expect(writer.commit(checkpoint(request, 1))).rejects.toMatchObject({ code: "FENCED" });
  await expect(store.write("people", request)).rejects.toMatchObject({ code: "FENCED" });
  await writer.close();
  const next = await store.write("people", taken);
  await next.write(people(1, 5));
  expect(await next.commit(checkpoint(taken, 1))).toMatchObject({ written: 5 });
  await next.close();
});

test("the ledger is in the transaction of the window, and says what was written", async () => {
  const { path, store, request, writer } = await begun([table, "INSERT INTO people VALUES (2, 'here before')"], {
    careful: true,
  });
  await writer.write(people(1, 4));
  const committed = await writer.commit(checkpoint(request, 1, { read: 4, written: 4, position: { rowid: "3" } }));
  expect(committed).toMatchObject({ written: 3, rejected: [{ row: 1, recordId: "2", code: "DUPLICATE_KEY" }] });
  await writer.close();
  const wanted = checkpoint(request, 1, { read: 4, written: 3, rejected: 1, position: { rowid: "3" } });
  expect(await store.checkpoints?.(request.run)).toEqual([wanted]);
  await store.close();
  expect(await sql(path, 'SELECT version, "window" FROM _dataknobs_ledger')).toEqual([[1, "1"]]);
  expect(await sql(path, "SELECT version, plan FROM _dataknobs_runs")).toEqual([[1, "the plan"]]);
});

test("an upsert applies every record, the last of a key wins, others of the table stay", async () => {
  const rows: Row[] = [
    { id: 1, name: "first" },
    { id: 7, name: "new" },
    { id: 1, name: "last" },
  ];
  const { store, writer, request } = await begun([table, "INSERT INTO people VALUES (1, 'old'), (2, 'stays')"], {
    mode: "upsert",
  });
  await writer.write(batchOf(schema, rows));
  expect(await writer.commit(checkpoint(request, 1))).toEqual({ written: 3, superseded: 1, rejected: [] });
  await writer.close();
  const found = await records(store, "people");
  expect(found.map(({ id, name }) => `${id} ${name}`).sort()).toEqual(["1 last", "2 stays", "7 new"]);
});

test("an upsert works by a unique index, and into a table of lists and unions", async () => {
  const wide = schemaOf({ id: "text", list: "list<int64>?", any: "any<int64|text>?", data: "json?" }, { key: ["id"] });
  const path = join(folder(), "a.duckdb");
  await sql(
    path,
    'CREATE TABLE wide (id VARCHAR, list BIGINT[], "any" UNION("integer" BIGINT, "text" VARCHAR), data JSON)',
    "CREATE UNIQUE INDEX ids ON wide (id)",
    "INSERT INTO wide VALUES ('a', [1], 1, '{}'), ('b', NULL, 'x', NULL)",
  );
  const { store } = await opened(path);
  const request = writeRequest(wide, { mode: "upsert" });
  await store.prepare?.("wide", request);
  const writer = await store.write("wide", request);
  await writer.write(
    batchOf(wide, [
      { id: "b", list: [2, null], any: 5, data: { b: 1 } },
      { id: "c", list: [], any: "c", data: [1] },
    ]),
  );
  expect(await writer.commit()).toMatchObject({ written: 2 });
  await writer.close();
  expect(new Map((await records(store, "wide")).map(({ id, ...rest }) => [id, rest]))).toEqual(
    new Map([
      ["a", { list: [1], any: 1, data: {} }],
      ["b", { list: [2, null], any: 5, data: { b: 1 } }],
      ["c", { list: [], any: "c", data: [1] }],
    ]),
  );
});

test("columns with defaults and computed columns are filled by DuckDB where a record leaves them out", async () => {
  const path = join(folder(), "a.duckdb");
  await sql(
    path,
    "CREATE SEQUENCE ids START 100",
    "CREATE TABLE people (id BIGINT PRIMARY KEY DEFAULT nextval('ids'), name VARCHAR NOT NULL DEFAULT 'nobody', twice BIGINT GENERATED ALWAYS AS (id * 2), note VARCHAR)",
  );
  const opening = await opened(path);
  expect((await opening.describe("people"))?.generated).toEqual(["twice"]);
  expect((await opening.describe("people"))?.schema.fields.map((field) => field.default)).toEqual([
    null,
    "nobody",
    undefined,
    undefined,
  ]);
  const collection = opening.collection("people");
  await collection.insert([{ id: 1, name: "one" }, { id: 2 }, { id: 3, name: "three" }]);
  await collection.insert([{ note: "numbered" }]);
  expect(await collection.search({ sort: [{ field: "id" }] })).toEqual([
    { id: 1, name: "one", twice: 2, note: null },
    { id: 2, name: "nobody", twice: 4, note: null },
    { id: 3, name: "three", twice: 6, note: null },
    { id: 100, name: "nobody", twice: 200, note: "numbered" },
  ]);
  expect(await collection.delete([2, 77])).toBe(1);
  expect(await collection.count()).toBe(3);
});

test("values that a narrow column cannot hold are rejected one by one", async () => {
  const narrow = schemaOf({ id: "int32", small: "int32?", mood: "text?", when: "timestamp(0)?", clock: "text?" });
  const path = join(folder(), "a.duckdb");
  await sql(
    path,
    "CREATE TABLE people (id INTEGER, small TINYINT, mood ENUM('sad', 'ok'), \"when\" TIMESTAMP_S, clock TIMETZ)",
  );
  const { store } = await opened(path);
  const request = writeRequest(narrow, { careful: true });
  await store.prepare?.("people", request);
  const writer = await store.write("people", request);
  const row = (id: number, more: Row): Row => ({
    id,
    small: 1,
    mood: "ok",
    when: "2024-01-01T00:00:00",
    clock: "10:00:00+02",
    ...more,
  });
  await writer.write(
    batchOf(narrow, [
      row(1, {}),
      row(2, { small: 128 }),
      row(3, { mood: "happy" }),
      row(4, { clock: "late" }),
      row(5, { small: -128, clock: null }),
    ]),
  );
  const { written, rejected } = await writer.commit();
  expect(written).toBe(2);
  expect(rejected.map(({ row: number, field, code }) => [number, field, code])).toEqual([
    [1, "small", "OUT_OF_RANGE"],
    [2, "mood", "CONSTRAINT"],
    [3, "clock", "INVALID_VALUE"],
  ]);
  await writer.close();
  expect((await records(store, "people")).map(({ id, small, clock }) => [id, small, clock])).toEqual([
    [1, 1, "10:00:00+02"],
    [5, -128, null],
  ]);
});
