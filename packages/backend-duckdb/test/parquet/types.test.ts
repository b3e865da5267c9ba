import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { DataMigrator, JsonText, open, type Row, type Schema, types } from "@dataknobs/core";
import { expect, it } from "vitest";
import { duckdb, parquet } from "../../src/index.ts";
import { sql } from "../workshop.ts";
import { asked, copied, folder, opened, plannedCopy, recordsIn, written } from "./workshop.ts";

/** Columns as DuckDB has them, with values at their edges. */
const native: readonly (readonly [column: string, inParquet: string, ...values: string[]])[] = [
  ["BOOLEAN", "BOOLEAN", "true"],
  ["TINYINT", "TINYINT", "-128", "127"],
  ["UTINYINT", "UTINYINT", "255"],
  ["SMALLINT", "SMALLINT", "-32768"],
  ["USMALLINT", "USMALLINT", "65535"],
  ["INTEGER", "INTEGER", "-2147483648"],
  ["UINTEGER", "UINTEGER", "4294967295"],
  ["BIGINT", "BIGINT", "-9223372036854775808", "9223372036854775807"],
  ["UBIGINT", "UBIGINT", "18446744073709551615"],
  ["HUGEINT", "VARCHAR", "-170141183460469231731687303715884105728"],
  ["UHUGEINT", "VARCHAR", "340282366920938463463374607431768211455"],
  ["FLOAT", "FLOAT", "'nan'", "'inf'", "'-inf'", "3.4028235e38"],
  ["DOUBLE", "DOUBLE", "'nan'", "'inf'", "'-inf'", "5e-324"],
  ["DECIMAL(4,2)", "DECIMAL(4,2)", "-99.99"],
  ["DECIMAL(18,9)", "DECIMAL(18,9)", "-999999999.999999999"],
  ["DECIMAL(38,10)", "DECIMAL(38,10)", "-9999999999999999999999999999.9999999999"],
  ["BIGNUM", "VARCHAR", "'123456789012345678901234567890123456789012345678901234567890'"],
  ["VARCHAR", "VARCHAR", "''", "'a' || chr(0) || 'b'", "'😀'"],
  ["JSON", "JSON", `'{"a": 1.10, "a": 2}'`, "'null'"],
  ["BLOB", "BLOB", "''", "'\\x00\\xff'"],
  ["BIT", "VARCHAR", "'0101'"],
  ["ENUM('a', 'b')", "VARCHAR", "'b'"],
  ["DATE", "DATE", "'infinity'", "'-infinity'", "'5877642-06-25 (BC)'", "'5881580-07-10'"],
  ["TIME", "TIME", "'23:59:59.999999'"],
  ["TIME_NS", "TIME_NS", "'23:59:59.999999999'"],
  ["TIMETZ", "VARCHAR", "'12:00:00.000001+15:59'"],
  [
    "TIMESTAMP",
    "TIMESTAMP",
    "'infinity'",
    "'-infinity'",
    "'290309-12-22 (BC) 00:00:00'",
    "'294247-01-10 04:00:54.775806'",
  ],
  ["TIMESTAMP_S", "TIMESTAMP", "'infinity'", "'2024-03-10 02:30:01'"],
  ["TIMESTAMP_MS", "TIMESTAMP", "'-infinity'", "'2024-03-10 02:30:01.123'"],
  ["TIMESTAMP_NS", "TIMESTAMP_NS", "'infinity'", "'-infinity'", "'2262-04-11 23:47:16.854775806'"],
  ["TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE", "'infinity'", "'-infinity'", "'294247-01-10 04:00:54.775806+00'"],
  ["INTERVAL", "VARCHAR", "'1 month 2 days 0.000001 seconds'", "'-1 month'"],
  ["UUID", "UUID", "'ffffffff-ffff-ffff-ffff-ffffffffffff'"],
  ["INTEGER[]", "INTEGER[]", "[1, NULL]", "[]"],
  ["INTEGER[2]", "INTEGER[]", "[1, 2]"],
  ["DATE[]", "DATE[]", "['infinity'::DATE]"],
  ["HUGEINT[]", "JSON", "[170141183460469231731687303715884105727]"],
  ["INTERVAL[]", "JSON", "[INTERVAL '-1 month']"],
  ["STRUCT(a INTEGER, b VARCHAR)", "STRUCT(a INTEGER, b VARCHAR)", "{'a': 1, 'b': NULL}"],
  ["STRUCT(n HUGEINT, d INTERVAL)", "JSON", "{'n': 170141183460469231731687303715884105727, 'd': INTERVAL '1 day'}"],
  ["MAP(VARCHAR, INTEGER)", "MAP(VARCHAR, INTEGER)", "MAP {'x': 1}"],
  ["UNION(integer BIGINT, text VARCHAR)", "JSON", "1", "'x'"],
];

it("every column of DuckDB comes back from a file as it was, type and values", async () => {
  const path = folder();
  const [from, file, to] = [join(path, "a.duckdb"), join(path, "all.parquet"), join(path, "b.duckdb")];
  const columns = native.map(([type], i) => `c${i} ${type}`).join(", ");
  const rows = Math.max(...native.map((entry) => entry.length - 2)) + 1;
  const values = Array.from({ length: rows }, (_, row) => native.map(([, , ...own]) => own[row] ?? "NULL").join(", "));
  await sql(from, `CREATE TABLE items (${columns})`, ...values.map((row) => `INSERT INTO items VALUES (${row})`));

  const [planned] = await plannedCopy(duckdb(from), parquet(file));
  expect(planned?.fields.map((field) => field.native?.replaceAll('"', ""))).toEqual(
    native.map(([, inParquet]) => inParquet.replace("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ")),
  );
  await copied(duckdb(from), parquet(file));
  await copied(parquet(file), duckdb(to), { collections: { all: "items" } });

  const described = await asked(`SELECT column_type FROM (DESCRIBE FROM '${file}')`);
  expect(described.map(([type]) => type)).toEqual(native.map(([, inParquet]) => inParquet));
  const texts = `SELECT ${native.map((_, i) => `c${i}::VARCHAR`).join(", ")} FROM items`;
  const catalog = "SELECT data_type FROM duckdb_columns() WHERE table_name = 'items' ORDER BY column_index";
  expect(await sql(to, catalog)).toEqual(await sql(from, catalog));
  expect(await sql(to, texts)).toEqual(await sql(from, texts));
});

it("0 and -0 stay apart, also beside one another", async () => {
  const path = join(folder(), "zeros.parquet");
  const schema: Schema = {
    fields: [
      { name: "wide", type: types.float64, nullable: true },
      { name: "narrow", type: types.float32, nullable: true },
      { name: "mixed", type: types.any, nullable: true },
    ],
  };
  const zeros = Array.from({ length: 5000 }, (_, i) => [0, -0, 1][i % 3]);
  await written(
    { path },
    schema,
    zeros.map((zero) => ({ wide: zero, narrow: zero, mixed: zero })),
  );
  const found = await recordsIn(await opened({ path }));
  expect(found.every(({ wide, narrow }, i) => Object.is(wide, zeros[i]) && Object.is(narrow, zeros[i]))).toBe(true);
  expect(found.slice(0, 2).map(({ mixed }) => mixed)).toEqual([0n, -0]);
});

it("describes a file of ours as it was planned: types, key, lengths, and where a field came from", async () => {
  const path = join(folder(), "items.parquet");
  const schema: Schema = {
    fields: [
      { name: "id", type: types.int64, nullable: false, native: "bigserial" },
      { name: "ID", type: types.textOf(5), nullable: true, native: "varchar(5)" },
      { name: "amount", type: types.decimal(), nullable: true, native: "numeric" },
      { name: "at", type: types.timestamptz(9), nullable: true },
      { name: "tags", type: types.list(types.timestamp(3)), nullable: true },
    ],
    key: ["id"],
  };
  await written({ path }, schema, [
    { id: 1, ID: "é😀", amount: "1.10", at: "2024-03-10T02:30:00.123456789Z", tags: ["2024-03-10T02:30:00.123"] },
  ]);
  const store = await opened({ path });
  const described = await store.describe("items");
  expect(described?.schema.key).toEqual(["id"]);
  expect(described?.schema.fields.map(({ name, type }) => [name, type])).toEqual(
    schema.fields.map(({ name, type }) => [name, type]),
  );
  expect(described?.schema.fields.map((field) => field.native)).toEqual(
    expect.arrayContaining(["bigserial", "varchar(5)", "numeric"]),
  );
  expect(await recordsIn(store)).toEqual([
    { id: 1, ID: "é😀", amount: "1.10", at: "2024-03-10T02:30:00.123456789Z", tags: ["2024-03-10T02:30:00.123"] },
  ]);
});

it("what we wrote of a file counts for nothing when its columns are others", async () => {
  const path = join(folder(), "items.parquet");
  const other = join(folder(), "other.parquet");
  const schema: Schema = { fields: [{ name: "a", type: types.interval, nullable: true }] };
  await written({ path }, schema, [{ a: "P1M" }]);
  const said = `(SELECT decode(value) FROM parquet_kv_metadata('${path}') WHERE key = 'dataknobs'::BLOB)`;
  const [[text] = []] = await asked(said);
  const kept = `KV_METADATA {dataknobs: '${String(text).replaceAll("'", "''")}'}`;
  await asked(`COPY (SELECT a, 1 AS b FROM '${path}') TO '${other}' (FORMAT parquet, ${kept})`);
  const found = await (await opened({ path: other })).describe("other");
  expect(found?.schema.fields.map(({ name, type }) => [name, type.kind])).toEqual([
    ["a", "text"],
    ["b", "int32"],
  ]);
  // Renamed it is still the same file.
  copyFileSync(path, other);
  const same = await (await opened({ path: other })).describe("other");
  expect(same?.schema.fields[0]?.type).toEqual(types.interval);
});

it("filters mean the same where a column is a text for what Parquet has not", async () => {
  const path = folder();
  const [from, file] = [join(path, "a.duckdb"), join(path, "items.parquet")];
  await sql(from, "CREATE TABLE items AS SELECT (i * 100)::HUGEINT AS n, i AS id FROM range(1, 20) t(i)");
  await copied(duckdb(from), parquet(file));
  const store = await opened({ path: file });
  const where = { field: "n", operator: ">", value: "900" } as const;
  expect(await store.count?.("items", where)).toBe(10);
});

it("JSON with half of a surrogate pair, for which DuckDB would not read the file again, is rejected", async () => {
  const path = folder();
  const texts = [`["\\ud83d\\ude00"]`, `["\\ud83d"]`, `["\\\\ud83d"]`, `{"\\ude00":1}`, `["\\ud83d\\ud83d"]`];
  const schema: Schema = {
    fields: [
      { name: "id", type: types.int64, nullable: false },
      { name: "json", type: types.json, nullable: true },
      { name: "list", type: types.list(types.json), nullable: true },
      { name: "any", type: types.any, nullable: true },
    ],
  };
  const names = ["json", "list", "any"];
  const records = names.flatMap((name, at) =>
    texts.map((text, i): Row => {
      const json = new JsonText(text);
      return { id: at * texts.length + i, [name]: name === "list" ? [1, json] : json };
    }),
  );
  // A table of DuckDB keeps them, byte for byte; its records are fetched by the file's DuckDB, or looked at by us.
  const table = await open(duckdb(join(path, "a.duckdb")));
  await new DataMigrator(table, table).migrateRecords(records, { collection: "items", schema });
  await table.close();

  const file = join(path, "b.parquet");
  const [planned] = await plannedCopy(duckdb(join(path, "a.duckdb")), parquet(file));
  const found = planned?.fields.map(({ verdict }) => (verdict.kind === "checked" ? verdict.what : []));
  expect(found?.map((what) => what.includes("surrogate"))).toEqual([false, true, true, true]);
  const result = await copied(duckdb(join(path, "a.duckdb")), parquet(file), { onError: "skip" });
  expect(result).toMatchObject({ readRecords: 15, successfulRecords: 6, failedRecords: 9 });
  expect(result.errors.map(({ code, field }) => `${code} ${field}`)).toEqual(
    names.flatMap((name) => [1, 2, 3].map(() => `NOT_STORABLE ${name}`)),
  );
  const kept = await asked(`SELECT id, json::VARCHAR, list::VARCHAR, "any"::VARCHAR FROM '${file}' ORDER BY id`);
  expect(kept.map(([id]) => Number(id))).toEqual([0, 2, 5, 7, 10, 12]);
  expect(kept.slice(0, 2).map(([, json]) => json)).toEqual([texts[0], texts[2]]);
});
