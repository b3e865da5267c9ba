import { join } from "node:path";
import { writeRequest } from "@dataknobs/conformance";
import { batchOf, type DataRecord, schemaOf, type Schema, type StoredField } from "@dataknobs/core";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { columnNames, folded } from "../src/names.ts";
import { folder, opened, records, sql } from "./workshop.ts";

/** Writes records by the plan, as core would, and answers with what a person and we see then. */
async function written(
  schema: Schema,
  rows: readonly DataRecord[],
  collection = "t",
): Promise<{ path: string; stored: readonly StoredField[]; described: Schema | undefined; back: DataRecord[] }> {
  const path = join(folder(), "a.duckdb");
  const opening = await opened(path);
  const { store } = opening;
  const stored = store.plan?.(schema) ?? [];
  const fields = stored.map(({ name, type, nullable, native }, i) => ({
    ...schema.fields[i],
    name,
    type,
    nullable,
    ...(native !== undefined && { native }),
  }));
  const key = schema.key?.map((part) => stored.find((place) => place.field === part)?.name ?? part);
  const target: Schema = { fields, ...(key !== undefined && { key }) };
  const request = writeRequest(target, { mode: "create", staged: true, stored });
  await store.prepare?.(collection, request);
  const writer = await store.write(collection, request);
  await writer.write({ ...batchOf(schema, rows), schema: target });
  await writer.commit();
  await writer.close();
  await store.finish?.(collection, request);
  await store.publish?.(request.run);
  await opening.close();
  const again = await opened(path, "read");
  const described = (await again.store.describe(collection))?.schema;
  const back = await records(again.store, collection);
  await again.close();
  return { path, stored, described, back };
}

test("names that differ only in the case of letters get a number; who reads gets the fields back as they were", async () => {
  const schema = schemaOf(
    { Id: "int64", NAME: "text?", name: "text?", Name_2: "bool?", É: "int32?", é: "int32?" },
    { key: ["Id"] },
  );
  const row = { Id: 1, NAME: "upper", name: "lower", Name_2: true, É: 1, é: 2 };
  const { path, stored, described, back } = await written(schema, [row]);
  expect(stored.map(({ name }) => name)).toEqual(["Id", "NAME", "name_3", "Name_2", "É", "é"]);
  expect(
    await sql(path, "SELECT column_name FROM duckdb_columns() WHERE table_name = 't' ORDER BY column_index"),
  ).toEqual([["Id"], ["NAME"], ["name_3"], ["Name_2"], ["É"], ["é"]]);
  expect(described?.fields.map(({ name }) => name)).toEqual(["Id", "NAME", "name", "Name_2", "É", "é"]);
  expect(back).toEqual([row]);
  const opening = await opened(path);
  await opening.collection("t").insert([{ Id: 2, NAME: "U", name: "l" }]);
  expect(await opening.collection("t").get(2)).toMatchObject({ NAME: "U", name: "l" });
});

test("names get columns that DuckDB tells apart, their own wherever that can be", () => {
  const name = fc.oneof(
    fc.string({ unit: fc.constantFrom("a", "A", "b", "_", "2", "\0"), maxLength: 4 }),
    fc.string({ unit: "grapheme", maxLength: 3 }),
  );
  fc.assert(
    fc.property(fc.uniqueArray(name, { maxLength: 12 }), (names) => {
      const columns = columnNames(names);
      expect(new Set(columns.map(folded)).size).toBe(names.length);
      expect(columns).not.toContain("");
      const unlike = (one: string): boolean => names.filter((other) => folded(other) === folded(one)).length === 1;
      const plain = [...names.keys()].filter(
        (i) => names[i] !== "" && !names[i]?.includes("\0") && unlike(names[i] ?? ""),
      );
      expect(plain.map((i) => columns[i])).toEqual(plain.map((i) => names[i]));
    }),
    { numRuns: 300 },
  );
});

test("quotes, blanks, keywords, emoji, and collections named like anything", async () => {
  const names = [
    'a "quoted" one',
    "it's",
    "two words",
    "select",
    "from",
    "🦆",
    "rowid",
    "n",
    "c0",
    "_dataknobs_window",
    "__proto__",
    "a.b",
    "%s;--",
    "main",
  ];
  const schema = schemaOf(Object.fromEntries(names.map((name) => [name, "text?"])));
  const row = Object.fromEntries(names.map((name) => [name, `value of ${name}`]));
  const { back } = await written(schema, [row], 'the "table" 🦆; DROP TABLE x');
  expect(back).toEqual([row]);
});

test("a thousand columns", async () => {
  const names = Array.from({ length: 1000 }, (_, i) => `field ${i}`);
  const schema = schemaOf(Object.fromEntries(names.map((name, i) => [name, i % 3 === 0 ? "int64?" : "text?"])));
  const rows = Array.from({ length: 50 }, (_, r) =>
    Object.fromEntries(
      names.map((name, i) => [name, i % 3 === 0 ? r * i : (r + i) % 7 === 0 ? null : `cell ${r} ${i}`]),
    ),
  );
  const { back } = await written(schema, rows);
  expect(back).toEqual(rows);
});

test("what DuckDB's catalog cannot say is noted beside, and only then", async () => {
  const plain = await written(
    schemaOf({ id: "int64", price: "decimal(10,2)?", tags: "list<text>?" }, { key: ["id"] }),
    [{ id: 1, price: "1.10", tags: [] }],
  );
  expect(await sql(plain.path, "SELECT table_name FROM duckdb_tables()")).toEqual([["t"]]);
  const schema = schemaOf({
    id: { type: "int64", nullable: false },
    code: { type: "text(5)", constraints: { pattern: "^[a-z]+$" } },
    exact: "decimal?",
    at: "timestamptz(9)?",
    day: "timestamp(3)?",
    mixed: "any<int64|text|json>?",
    lists: "list<decimal>?",
  });
  const row = {
    id: 1,
    code: "abc",
    exact: "1.10",
    at: "2024-01-01T00:00:00.123456789Z",
    day: "2024-01-01T00:00:00.123",
    mixed: 5,
    lists: ["1.10", "NaN"],
  };
  const { path, described, back } = await written(schema, [
    row,
    { ...row, id: 2, mixed: { a: "1.10" }, exact: "Infinity" },
    { ...row, id: 3, mixed: "5" },
  ]);
  expect(described?.fields.map(({ native: _native, ...field }) => field)).toEqual(schema.fields);
  expect(back).toEqual([
    row,
    { ...row, id: 2, mixed: { a: "1.10" }, exact: "Infinity" },
    { ...row, id: 3, mixed: "5" },
  ]);
  await sql(path, "ALTER TABLE t RENAME COLUMN code TO codes");
  const { store } = await opened(path, "read");
  const changed = (await store.describe("t"))?.schema.fields;
  expect(changed?.find((field) => field.name === "codes")?.type).toEqual({ kind: "text" });
  expect(changed?.find((field) => field.name === "exact")?.type).toEqual({ kind: "text" });
});

test("records are replaced by a key whose column has another name", async () => {
  const schema = schemaOf({ Id: "int64?", id: "int64", a: "text?" }, { key: ["id"] });
  const { path, stored } = await written(schema, [
    { Id: 1, id: 2, a: "old" },
    { Id: 2, id: 1, a: "stays" },
  ]);
  expect(stored.map(({ name }) => name)).toEqual(["Id", "id_2", "a"]);
  const opening = await opened(path);
  await opening.collection("t").upsert([
    { Id: 3, id: 2, a: "new" },
    { Id: 2, id: 5, a: "more" },
  ]);
  expect(await records(opening.store, "t")).toEqual(
    expect.arrayContaining([
      { Id: 3, id: 2, a: "new" },
      { Id: 2, id: 1, a: "stays" },
      { Id: 2, id: 5, a: "more" },
    ]),
  );
  expect(await opening.store.count?.("t")).toBe(3);
});

test("a column that holds a decimal as text is not believed: what is none is told", async () => {
  const { path } = await written(schemaOf({ id: "int64", exact: "decimal?" }), [{ id: 1, exact: "1.5" }]);
  await sql(path, "INSERT INTO t VALUES (2, 'many')");
  const { store } = await opened(path, "read");
  expect((await store.describe("t"))?.uncertain).toEqual(["exact"]);
  const request = {
    schema: (await store.describe("t"))?.schema ?? { fields: [] },
    fields: ["id", "exact"],
    records: 10,
    bytes: 1000,
    signal: new AbortController().signal,
  };
  for await (const { length, unread } of store.read("t", request)) {
    expect(length).toBe(1);
    expect(unread).toMatchObject([{ field: "exact", code: "MISFIT" }]);
  }
  expect((await store.survey?.("t", ["exact"]))?.fields[0]?.type).toEqual({ kind: "text" });
});

test("a union makes both kinds of questions work in DuckDB's SQL", async () => {
  const schema = schemaOf({ id: "int64", title: "any<int64|text>?" });
  const { path, stored, back } = await written(schema, [
    { id: 1, title: "Avatar" },
    { id: 2, title: 300 },
    { id: 3, title: null },
    { id: 4, title: "300" },
  ]);
  expect(stored[1]?.native).toBe('UNION("integer" BIGINT, "text" VARCHAR)');
  expect(await sql(path, "SELECT id FROM t WHERE title = 'Avatar'")).toEqual([["1"]]);
  expect(await sql(path, "SELECT id FROM t WHERE title = 300")).toEqual([["2"]]);
  expect(back.map((record) => record["title"])).toEqual(["Avatar", 300, null, "300"]);
});

test("in a union without integers a whole number is a float, where a double is exactly it", async () => {
  const schema = schemaOf({ id: "int64", value: "any<float64|text>?" });
  const values = [5, "five", 2.5, 0, 9007199254740991n, 2n ** 70n, -3, null];
  const { stored, back } = await written(
    schema,
    values.map((value, id) => ({ id, value })),
  );
  expect(stored[1]?.native).toBe('UNION("float" DOUBLE, "text" VARCHAR)');
  expect(back.map((record) => record["value"])).toEqual([5, "five", 2.5, 0, 9007199254740991, 2 ** 70, -3, null]);
  for (const value of [9007199254740993n, 10n ** 400n])
    await expect(written(schema, [{ id: 1, value }])).rejects.toMatchObject({ code: "OUT_OF_RANGE" });
});

test("defaults and enumerations are columns' own", async () => {
  const schema = schemaOf({
    id: "int64",
    state: { type: "text", nullable: false, default: "it's new" },
    n: { type: "decimal(5,2)", default: "1.50" },
  });
  const { path, described } = await written(schema, [{ id: 1, state: "x", n: "2.00" }]);
  expect(described?.fields.map((field) => field.default)).toEqual([undefined, "it's new", "1.50"]);
  expect(await sql(path, "INSERT INTO t (id) VALUES (2)", "SELECT state, n FROM t WHERE id = 2")).toEqual([
    ["it's new", "1.50"],
  ]);
});
