import { join } from "node:path";
import { formatType } from "@dataknobs/core";
import { expect, test } from "vitest";
import { copy, folder, opened, records, sql } from "./workshop.ts";

/** A column of each type, two values of it, what core sees, and what a record shows. */
const columns: readonly (readonly [
  type: string,
  values: readonly string[],
  logical: string,
  shown: readonly unknown[],
])[] = [
  ["BOOLEAN", ["true", "false"], "bool", [true, false]],
  ["TINYINT", ["-128", "127"], "int32", [-128, 127]],
  ["UTINYINT", ["0", "255"], "int32", [0, 255]],
  ["SMALLINT", ["-32768", "32767"], "int32", [-32768, 32767]],
  ["USMALLINT", ["0", "65535"], "int32", [0, 65535]],
  ["INTEGER", ["-2147483648", "2147483647"], "int32", [-2147483648, 2147483647]],
  ["UINTEGER", ["0", "4294967295"], "int64", [0, 4294967295]],
  ["BIGINT", ["-9223372036854775808", "9007199254740993"], "int64", [-(2n ** 63n), 9007199254740993n]],
  ["UBIGINT", ["0", "18446744073709551615"], "decimal(20,0)", ["0", "18446744073709551615"]],
  [
    "HUGEINT",
    ["-170141183460469231731687303715884105728", "-1"],
    "decimal(39,0)",
    ["-170141183460469231731687303715884105728", "-1"],
  ],
  [
    "UHUGEINT",
    ["0", "340282366920938463463374607431768211455"],
    "decimal(39,0)",
    ["0", "340282366920938463463374607431768211455"],
  ],
  [
    "BIGNUM",
    ["'-123456789012345678901234567890123456789012345'", "7"],
    "decimal",
    ["-123456789012345678901234567890123456789012345", "7"],
  ],
  ["FLOAT", ["0.1", "'nan'"], "float32", [Math.fround(0.1), Number.NaN]],
  ["DOUBLE", ["'inf'", "-1.5e300"], "float64", [Infinity, -1.5e300]],
  ["DECIMAL(4,1)", ["-999.9", "1.0"], "decimal(4,1)", ["-999.9", "1.0"]],
  ["DECIMAL(9,2)", ["-1234567.89", "1.10"], "decimal(9,2)", ["-1234567.89", "1.10"]],
  ["DECIMAL(18,3)", ["-123456789012345.678", "0"], "decimal(18,3)", ["-123456789012345.678", "0.000"]],
  [
    "DECIMAL(38,10)",
    ["-1234567890123456789012345678.0123456789", "0.1"],
    "decimal(38,10)",
    ["-1234567890123456789012345678.0123456789", "0.1000000000"],
  ],
  [
    "VARCHAR",
    ["'exactly 12 b'", "'thirteen byte, and \u{1F600}'"],
    "text",
    ["exactly 12 b", "thirteen byte, and \u{1F600}"],
  ],
  ["BLOB", ["'\\x00\\xFF'::BLOB", "''::BLOB"], "bytes", [new Uint8Array([0, 255]), new Uint8Array()]],
  ["DATE", ["'-infinity'", "'0044-03-15 (BC)'"], "date", ["-infinity", "-0043-03-15"]],
  ["TIME", ["'24:00:00'", "'12:34:56.123456'"], "time(6)", ["24:00:00", "12:34:56.123456"]],
  ["TIME_NS", ["'12:34:56.123456789'", "'00:00:00'"], "time(9)", ["12:34:56.123456789", "00:00:00"]],
  [
    "TIMESTAMP",
    ["'-infinity'", "'2024-03-10 02:30:00.123456'"],
    "timestamp(6)",
    ["-infinity", "2024-03-10T02:30:00.123456"],
  ],
  ["TIMESTAMP_S", ["'infinity'", "'2024-03-10 02:30:01'"], "timestamp(0)", ["infinity", "2024-03-10T02:30:01"]],
  [
    "TIMESTAMP_MS",
    ["'-infinity'", "'2024-03-10 02:30:01.123'"],
    "timestamp(3)",
    ["-infinity", "2024-03-10T02:30:01.123"],
  ],
  [
    "TIMESTAMP_NS",
    ["'infinity'", "'2024-03-10 02:30:01.123456789'"],
    "timestamp(9)",
    ["infinity", "2024-03-10T02:30:01.123456789"],
  ],
  [
    "TIMESTAMPTZ",
    ["'-infinity'", "'2024-03-10 02:30:00.5+02'"],
    "timestamptz(6)",
    ["-infinity", "2024-03-10T00:30:00.5Z"],
  ],
  ["TIMETZ", ["'12:34:56.5+02'", "'24:00:00-15:59:59'"], "text", ["12:34:56.5+02", "24:00:00-15:59:59"]],
  ["INTERVAL", ["'1 month -2 days 3.000004 seconds'", "'0 seconds'"], "interval", ["P1M-2DT3.000004S", "PT0S"]],
  [
    "UUID",
    ["'6ba7b810-9dad-11d1-80b4-00c04fd430c8'", "'ffffffff-ffff-ffff-ffff-ffffffffffff'"],
    "uuid",
    ["6ba7b810-9dad-11d1-80b4-00c04fd430c8", "ffffffff-ffff-ffff-ffff-ffffffffffff"],
  ],
  ["JSON", [`'{"a": 1.10}'`, "'null'"], "json", [{ a: 1.1 }, JSON.parse("null")]],
  ["BIT", ["'0101'", "'1'"], "text", ["0101", "1"]],
  ["ENUM('sad', 'it''s')", ["'it''s'", "'sad'"], "text", ["it's", "sad"]],
  ["INTEGER[]", ["[1, NULL, 3]", "[]"], "list<int32>", [[1, null, 3], []]],
  ["VARCHAR[][]", ["[['a', NULL], NULL]", "[[]]"], "list<list<text>>", [[["a", null], null], [[]]]],
  [
    "DOUBLE[2]",
    ["[1.5, 'nan'::DOUBLE]", "[NULL, 2]"],
    "list<float64>",
    [
      [1.5, Number.NaN],
      [null, 2],
    ],
  ],
  [
    "DECIMAL(30,2)[]",
    ["[1.10, 12345678901234567890.12]", "[]"],
    "list<decimal(30,2)>",
    [["1.10", "12345678901234567890.12"], []],
  ],
  [
    'STRUCT(a INTEGER, "b c" DECIMAL(5,2)[], t TIMESTAMP)',
    ["{'a': 1, 'b c': [1.10], 't': '2024-01-01 00:00:00'}", "{'a': NULL, 'b c': NULL, 't': 'infinity'}"],
    "json",
    [
      { a: 1, "b c": ["1.10"], t: "2024-01-01T00:00:00" },
      { a: null, "b c": null, t: "infinity" },
    ],
  ],
  [
    "MAP(VARCHAR, BIGINT)",
    ["MAP {'x': 9007199254740993, 'y': NULL}", "MAP {}"],
    "json",
    [
      [
        { key: "x", value: { rawJSON: "9007199254740993" } },
        { key: "y", value: null },
      ],
      [],
    ],
  ],
  [
    "UNION(num INTEGER, str VARCHAR)",
    ["'Avatar'::UNION(num INTEGER, str VARCHAR)", "300::UNION(num INTEGER, str VARCHAR)"],
    "any<int32|text>",
    ["Avatar", 300],
  ],
  ["UNION(a INTEGER, b INTEGER)", ["union_value(b := 2)", "union_value(a := 1)"], "json", [{ b: 2 }, { a: 1 }]],
  [
    "UNION(n INTEGER, s VARCHAR)[]",
    ["['x'::UNION(n INTEGER, s VARCHAR), 5, NULL]", "[]"],
    "list<json>",
    [[{ s: "x" }, { n: 5 }, null], []],
  ],
  [
    "STRUCT(j JSON, f FLOAT, b BLOB)",
    [`{'j': '[1.10]', 'f': 0.1, 'b': '\\x01'::BLOB}`, "{'j': 'null', 'f': 'inf', 'b': NULL}"],
    "json",
    [
      { j: [1.1], f: 0.1, b: "AQ==" },
      { j: { $type: "json", value: null }, f: "Infinity", b: null },
    ],
  ],
];

function tableOf(types: typeof columns): string[] {
  const definition = types.map(([type], i) => `c${i} ${type}`).join(", ");
  const row = (r: number): string =>
    types
      .map(([type, values]) => (type.startsWith("UNION(a") ? `${values[r]}::${type}` : (values[r] ?? "NULL")))
      .join(", ");
  return [
    `CREATE TABLE t (id INTEGER PRIMARY KEY, ${definition})`,
    `INSERT INTO t VALUES (1, ${row(0)}), (2, ${row(1)})`,
    "INSERT INTO t (id) VALUES (3)",
  ];
}

test("every type of DuckDB is read as what it means", async () => {
  const path = join(folder(), "a.duckdb");
  await sql(path, ...tableOf(columns));
  const { store } = await opened(path, "read");
  const schema = (await store.describe("t"))?.schema;
  const rows = await records(store, "t");
  for (const [i, [type, , logical, shown]] of columns.entries()) {
    const field = schema?.fields[i + 1];
    expect.soft(field && formatType(field.type), type).toBe(logical);
    expect
      .soft(field?.native?.replaceAll('"', ""), type)
      .toBe(type.replaceAll('"', "").replaceAll(/(\d), (\d)/g, "$1,$2"));
    expect.soft(plain(rows[0]?.[`c${i}`]), `${type}, first`).toEqual(shown[0]);
    expect.soft(plain(rows[1]?.[`c${i}`]), `${type}, second`).toEqual(type === "JSON" ? { rawJSON: "null" } : shown[1]);
    expect.soft(rows[2]?.[`c${i}`], `${type}, null`).toBeNull();
  }
});

/** Read-only values and raw numbers as plain data. */
function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
}

test("a negative zero is read as one", async () => {
  const path = join(folder(), "a.duckdb");
  await sql(path, "CREATE TABLE t AS SELECT '-0.0'::DOUBLE AS a, '-0.0'::FLOAT AS b");
  const { store } = await opened(path, "read");
  expect(await records(store, "t")).toEqual([{ a: -0, b: -0 }]);
});

test("a copy from DuckDB to DuckDB makes the same columns and holds the same values", async () => {
  const path = folder();
  const [from, to] = [join(path, "from.duckdb"), join(path, "to.duckdb")];
  await sql(from, ...tableOf(columns));
  const result = await copy(from, to);
  expect(result).toMatchObject({ readRecords: 3, successfulRecords: 3, failedRecords: 0 });
  const definition =
    "SELECT column_name, data_type, is_nullable FROM duckdb_columns() WHERE table_name = 't' ORDER BY column_index";
  expect(await sql(to, definition)).toEqual(await sql(from, definition));
  const different = columns.flatMap((_, i) => [`a.c${i} IS DISTINCT FROM b.c${i} AS c${i}`]).join(", ");
  const rows = await sql(
    to,
    `ATTACH '${from}' AS source (READ_ONLY)`,
    `SELECT ${different} FROM t a JOIN source.t b USING (id)`,
  );
  expect(rows.map((row) => row.flatMap((differs, i) => (differs === true ? [columns[i]?.[0]] : [])))).toEqual([
    [],
    [],
    [],
  ]);
  expect(
    await sql(to, "SELECT constraint_text FROM duckdb_constraints() WHERE constraint_type = 'PRIMARY KEY'"),
  ).toEqual([["PRIMARY KEY(id)"]]);
  expect(await sql(to, "SELECT table_name FROM duckdb_tables()")).toEqual([["t"]]);
});
