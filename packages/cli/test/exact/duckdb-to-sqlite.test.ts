import { describe, expect, it } from "vitest";
import { nested, tablesOf } from "./duckdb-types.ts";
import { duckdbWith, move, type Moved, place, sqliteRows } from "./places.ts";

/** Copies a DuckDB table `t` made by SQL to SQLite; `rows` asks there. */
async function copied(sql: string): Promise<Moved & { rows: (query: string) => unknown[][] }> {
  const to = place("sqlite");
  const moved = await move(await duckdbWith(sql), to);
  return { ...moved, rows: (query) => sqliteRows(to, query) };
}

describe("DuckDB to SQLite", () => {
  it("every scalar as an ordinary column", async () => {
    const values: readonly (readonly [type: string, value: string, declared: string, cell: string])[] = [
      ["BOOLEAN", "true", "BOOLEAN", "integer 1"],
      ["TINYINT", "-128", "INTEGER", "integer -128"],
      ["UINTEGER", "4294967295", "INTEGER", "integer 4294967295"],
      ["BIGINT", "9007199254740993", "INTEGER", "integer 9007199254740993"],
      ["UBIGINT", "18446744073709551615", "DECIMAL_TEXT(20,0)", "text 18446744073709551615"],
      [
        "HUGEINT",
        "-170141183460469231731687303715884105728",
        "DECIMAL_TEXT(39,0)",
        "text -170141183460469231731687303715884105728",
      ],
      [
        "UHUGEINT",
        "340282366920938463463374607431768211455",
        "DECIMAL_TEXT(39,0)",
        "text 340282366920938463463374607431768211455",
      ],
      ["DECIMAL(38,10)", "1.10", "DECIMAL_TEXT(38,10)", "text 1.1000000000"],
      ["DECIMAL(4,2)", "-0.01", "DECIMAL_TEXT(4,2)", "text -0.01"],
      ["FLOAT", "0.1", "REAL", "real 0.10000000149011612"],
      ["DOUBLE", "'inf'", "REAL", "real Inf"],
      ["VARCHAR", "'00123'", "TEXT", "text 00123"],
      ["DATE", "'infinity'", "DATE", "text infinity"],
      ["DATE", "'0044-03-15 (BC)'", "DATE", "text -0043-03-15"],
      ["TIME", "'24:00:00'", "TIME", "text 24:00:00"],
      ["TIMESTAMP", "'2024-03-10 02:30:00.000001'", "TIMESTAMP", "text 2024-03-10T02:30:00.000001"],
      ["TIMESTAMP_S", "'2024-03-10 02:30:00'", "TIMESTAMP(0)", "text 2024-03-10T02:30:00"],
      ["TIMESTAMP_MS", "'-infinity'", "TIMESTAMP(3)", "text -infinity"],
      ["TIMESTAMP_NS", "'2024-03-10 02:30:00.000000001'", "TIMESTAMP(9)", "text 2024-03-10T02:30:00.000000001"],
      ["TIMESTAMPTZ", "'2024-03-10 02:30:00.5+01'", "TIMESTAMPTZ", "text 2024-03-10T01:30:00.5Z"],
      ["TIMETZ", "'12:34:56.5+02:00'", "TEXT", "text 12:34:56.5+02"],
      ["INTERVAL", "'1 month 2 days 3.000004 seconds'", "DURATION_TEXT", "text P1M2DT3.000004S"],
      ["UUID", "'6BA7B810-9DAD-11D1-80B4-00C04FD430C8'", "UUID_TEXT", "text 6ba7b810-9dad-11d1-80b4-00c04fd430c8"],
      ["ENUM('1', '007')", "'007'", "TEXT", "text 007"],
      ["BIT", "'000101'", "TEXT", "text 000101"],
      [
        "JSON",
        `'{"a":123456789012345678901234567890, "a":1.10}'`,
        "JSON_TEXT",
        'text {"a":123456789012345678901234567890, "a":1.10}',
      ],
    ];
    const columns = values.map(([type], i) => `c${i} ${type}`).join(", ");
    const { rows, rejected } = await copied(
      `CREATE TABLE t (${columns}); INSERT INTO t VALUES (${values.map(([, value]) => value).join(", ")})`,
    );
    expect(rejected).toEqual([]);
    expect(rows("SELECT type FROM pragma_table_info('t')").flat()).toEqual(values.map(([, , declared]) => declared));
    const cells = values.map(
      (_, i) => `typeof(c${i}) || ' ' || CASE typeof(c${i}) WHEN 'real' THEN printf('%!.17g', c${i}) ELSE c${i} END`,
    );
    expect(rows(`SELECT ${cells.join(", ")} FROM t`)[0]).toEqual(values.map(([, , , cell]) => cell));
  });

  it("text and bytes byte for byte", async () => {
    const { rows } = await copied(
      String.raw`CREATE TABLE t (s VARCHAR, b BLOB); INSERT INTO t VALUES ('a' || chr(0) || 'b', '\x00\xFF\x00'), (chr(0), ''), (chr(65533) || '🙂', '\xEF\xBF\xBD'), ('', NULL), (NULL, '0'), ('1e3', '1e3')`,
    );
    expect(rows("SELECT typeof(s), hex(s), typeof(b), hex(b) FROM t")).toEqual([
      ["text", "610062", "blob", "00FF00"],
      ["text", "00", "blob", ""],
      ["text", "EFBFBDF09F9982", "blob", "EFBFBD"],
      ["text", "", "null", ""],
      ["null", "", "blob", "30"],
      ["text", "316533", "blob", "316533"],
    ]);
  });

  it("NaN and -0, which a REAL column does not hold: the plan says so and these records are rejected", async () => {
    const { rows, rejected, verdicts } = await copied(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, d DOUBLE, f FLOAT); INSERT INTO t VALUES (1, 'nan', 1), (3, 1, 'nan'), (5, 'inf', '-inf'), (6, 2, 2), (7, NULL, NULL); INSERT INTO t VALUES (2, '-0.0'::DOUBLE, 1); INSERT INTO t VALUES (4, 1, '-0.0'::FLOAT)",
    );
    expect(verdicts).toMatchObject({ d: "checked(nan, negzero) float64", f: "checked(nan, negzero) float32" });
    expect(rejected.toSorted()).toEqual(["NOT_STORABLE d", "NOT_STORABLE d", "NOT_STORABLE f", "NOT_STORABLE f"]);
    expect(rows("SELECT id, printf('%!.17g', d), printf('%!.17g', f) FROM t WHERE d IS NOT NULL")).toEqual([
      [5n, "Inf", "-Inf"],
      [6n, "2.0", "2.0"],
    ]);
    expect(rows("SELECT typeof(d), typeof(f) FROM t WHERE id = 7")).toEqual([["null", "null"]]);
  });

  it("NaN, infinities and -0 inside lists, structs and unions stay", async () => {
    const { rows, rejected } = await copied(
      "CREATE TABLE t (l DOUBLE[], s STRUCT(x DOUBLE), u UNION(a DOUBLE, b VARCHAR)); INSERT INTO t VALUES (['nan'::DOUBLE, '-0.0'::DOUBLE, 'inf'::DOUBLE, 5, 0.1], {'x': 'nan'::DOUBLE}, union_value(a := '-0.0'::DOUBLE)::UNION(a DOUBLE, b VARCHAR))",
    );
    expect(rejected).toEqual([]);
    expect(rows("SELECT l, s, typeof(u), 1 / u FROM t")).toEqual([
      ['["NaN",-0,"Infinity",5,0.1]', '{"x":"NaN"}', "real", null],
    ]);
  });

  it("a NaN in a union is rejected", async () => {
    const { rows, rejected, verdicts } = await copied(
      "CREATE TABLE t (u UNION(a DOUBLE, b VARCHAR)); INSERT INTO t VALUES (union_value(a := 'nan'::DOUBLE)), (union_value(b := 'NaN')), (union_value(a := 1))",
    );
    expect(verdicts["u"]).toBe("checked(nan) any<float64|text>");
    expect(rejected).toEqual(["NOT_STORABLE u"]);
    expect(rows("SELECT typeof(u), u FROM t")).toEqual([
      ["text", "NaN"],
      ["real", 1],
    ]);
  });

  it("integers of a union that SQLite's are too small for", async () => {
    const { rows, rejected, verdicts } = await copied(
      "CREATE TABLE t (u UNION(a HUGEINT, b VARCHAR)); INSERT INTO t VALUES (union_value(a := 9223372036854775808)), (union_value(a := 9223372036854775807)), (union_value(b := '9223372036854775808'))",
    );
    expect(verdicts["u"]).toBe("checked(range) any<decimal(39,0)|text>");
    expect(rejected).toEqual(["NOT_STORABLE u"]);
    expect(rows("SELECT typeof(u), u FROM t")).toEqual([
      ["integer", 9223372036854775807n],
      ["text", "9223372036854775808"],
    ]);
  });

  it("lists, structs, maps and unions as the JSON that says everything", async () => {
    const to = place("sqlite");
    expect((await move(await duckdbWith(tablesOf(nested)), to)).rejected).toEqual([]);
    const first = Object.keys(nested).map((type, i) => [
      type,
      ...(sqliteRows(to, `SELECT x FROM t${i} WHERE id = 0`)[0] ?? []),
    ]);
    expect(Object.fromEntries(first)).toEqual({
      "INTEGER[]": "[1,null,-2147483648]",
      "VARCHAR[]": String.raw`["a","",null,"\u0000"]`,
      "DOUBLE[]": '["NaN","Infinity",5]',
      "HUGEINT[]": '["170141183460469231731687303715884105727",null]',
      "DECIMAL(38,10)[]": '["9999999999999999999999999999.9999999999","1.1000000000"]',
      "TIMESTAMP_NS[]": '["2024-03-10T02:30:00.000000001","infinity"]',
      "DATE[]": '["infinity","-0043-03-15"]',
      "BLOB[]": '["AP8="]',
      "INTEGER[][]": "[[1],null,[],[null,2]]",
      "INTEGER[3]": "[1,null,3]",
      "STRUCT(a INTEGER, b VARCHAR)": '{"a":1,"b":"x"}',
      'STRUCT("a b" BIGINT, "A" DECIMAL(38,10), n STRUCT(d DATE, l INTERVAL[]))':
        '{"a b":9223372036854775807,"A":"1.1000000000","n":{"d":"infinity","l":["P1MT1S",null]}}',
      "MAP(VARCHAR, INTEGER)": '[{"key":"b","value":1},{"key":"a","value":null},{"key":"","value":3}]',
      "MAP(DATE, UHUGEINT[])": '[{"key":"2024-03-10","value":["340282366920938463463374607431768211455"]}]',
      "UNION(num INTEGER, str VARCHAR)": 5n,
      "UNION(a INTEGER, b BIGINT, c DATE)": '{"a":5}',
      "STRUCT(u UNION(x DOUBLE, y TIMESTAMP))[]": '[{"u":{"x":"NaN"}},{"u":{"y":"2024-03-10T02:30:00.000001"}},null]',
      "JSON[]": '[{"a":1.10},{"$type":"json","value":null},null]',
      "UUID[]": '["6ba7b810-9dad-11d1-80b4-00c04fd430c8"]',
      "STRUCT(b BIT, z TIMETZ, n BIGNUM)[]": `[{"b":"10110","z":"12:34:56.5+02","n":"-7"},null,{"b":"${"01".repeat(100)}","z":"24:00:00-15:59:59","n":"-123456789012345678901234567890123456789012345"},{"b":null,"z":null,"n":null}]`,
      "UNION(a BIT, b BIT)": '{"b":"01"}',
    });
  });
});
