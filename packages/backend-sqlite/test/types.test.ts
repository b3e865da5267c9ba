import { formatType, type LogicalType, parseType, types } from "@dataknobs/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Affinity, affinityOf, isNumbersOwnText, looksNumeric } from "../src/types/affinity.ts";
import { declaredFor, declaredIn, logicalOf, nativeOf } from "../src/types/declared-type.ts";
import { Database } from "./place.ts";

/** What SQLite itself makes of a column's declared type. */
function affinityBySqlite(declared: string): Affinity {
  const database = new Database(":memory:");
  database.exec(`CREATE TABLE t (a ${declared})`);
  const stored = (value: unknown): string => {
    database.prepare("DELETE FROM t").run();
    database.prepare("INSERT INTO t VALUES (?)").run(value);
    return database.prepare("SELECT typeof(a) FROM t").pluck().get() as string;
  };
  if (stored("1") === "text") return stored(1n) === "text" ? "text" : "none";
  return stored("1") === "real" ? "real" : stored(1.5) === "real" && isInteger(database) ? "integer" : "numeric";
}

/** Only CAST tells INTEGER from NUMERIC: what is stored is the same. */
function isInteger(database: InstanceType<typeof Database>): boolean {
  database.exec("CREATE TABLE u AS SELECT a FROM t");
  const [column] = database.pragma("table_info(u)") as { type: string }[];
  database.exec("DROP TABLE u");
  return column?.type === "INT";
}

const names: readonly (readonly [LogicalType, string, Affinity])[] = [
  [types.bool, "BOOLEAN", "numeric"],
  [types.int32, "INTEGER", "integer"],
  [types.int64, "INTEGER", "integer"],
  [types.float32, "REAL", "real"],
  [types.float64, "REAL", "real"],
  [types.decimal(10, 2), "DECIMAL_TEXT(10,2)", "text"],
  [types.decimal(), "DECIMAL_TEXT", "text"],
  [types.text, "TEXT", "text"],
  [types.textOf(5), "VARCHAR(5)", "text"],
  [types.bytes, "BLOB", "none"],
  [types.date, "DATE", "numeric"],
  [types.time(), "TIME", "numeric"],
  [types.time(3), "TIME(3)", "numeric"],
  [types.timestamp(), "TIMESTAMP", "numeric"],
  [types.timestamp(9), "TIMESTAMP(9)", "numeric"],
  [types.timestamptz(), "TIMESTAMPTZ", "numeric"],
  [types.timestamptz(0), "TIMESTAMPTZ(0)", "numeric"],
  [types.interval, "DURATION_TEXT", "text"],
  [types.uuid, "UUID_TEXT", "text"],
  [types.json, "JSON_TEXT", "text"],
  [types.list(types.int32), "LIST_TEXT", "text"],
  [types.any, "", "none"],
];

describe("the type that a column is declared with", () => {
  it.each(names)("%o is %s, which SQLite treats as %s", (type, declared, affinity) => {
    expect(declaredFor(type)).toBe(declared);
    expect(affinityOf(declared)).toBe(affinity);
    expect(affinityBySqlite(declared)).toBe(affinity);
  });

  it("tells the logical type again, as far as a name can", () => {
    const told = names.filter(([type]) => !["int32", "float32", "text", "list"].includes(type.kind));
    for (const [type, declared] of told) expect(formatType(logicalOf(declared))).toBe(formatType(type));
  });
});

describe("what a declared type says about its cells", () => {
  const readings: Record<string, string> = {
    int: "int64",
    "UNSIGNED BIG INT": "int64",
    "tinyint(1)": "int64",
    "varchar(20)": "text",
    "NATIVE CHARACTER(70)": "text",
    CLOB: "text",
    double: "float64",
    "double precision": "float64",
    "DECIMAL(10, 2)": "float64",
    numeric: "float64",
    money: "float64",
    STRING: "any",
    POINT: "any",
    "": "any",
    blob: "bytes",
    boolean: "bool",
    date: "date",
    datetime: "timestamp(6)",
    "datetime(3)": "timestamp(3)",
    "timestamp with time zone": "timestamptz(6)",
    "timestamp(3) with time zone": "timestamptz(3)",
    "time without time zone": "time(6)",
    json: "json",
    uuid: "uuid",
  };
  it.each(Object.entries(readings))("%s: %s", (declared, type) => {
    expect(formatType(logicalOf(declared))).toBe(formatType(parseType(type)));
  });

  it("ANY keeps values as they are in a STRICT table only", () => {
    expect(affinityOf("ANY")).toBe("numeric");
    expect(affinityOf("ANY", true)).toBe("none");
    expect(logicalOf("ANY", true)).toEqual(types.any);
  });
});

describe("the hint that a field carries from SQLite to SQLite", () => {
  it("gives the declared type back", () => {
    for (const declared of ["", "VARCHAR(20)", "unsigned big int", "DECIMAL(10,2)", "größe"])
      expect(declaredIn(nativeOf(declared, false))).toBe(declared);
  });

  it("is nobody else's, and never more than a type", () => {
    expect(declaredIn("VARCHAR(20)")).toBeUndefined();
    expect(declaredIn("pg:inet")).toBeUndefined();
    for (const text of [
      "TEXT); DROP TABLE t; --",
      "TEXT NOT NULL",
      "INTEGER PRIMARY KEY",
      "TEXT DEFAULT 1",
      'x"y',
      "TEXT -- x",
    ])
      expect(declaredIn(nativeOf(text, false))).toBeUndefined();
  });
});

describe("text in a column of a numeric affinity", () => {
  const kept = (declared: string, text: string): unknown => {
    const database = new Database(":memory:");
    database.exec(`CREATE TABLE t (a ${declared})`);
    database.prepare("INSERT INTO t VALUES (?)").run(text);
    return database.prepare("SELECT a FROM t").safeIntegers().pluck().get();
  };
  const texts = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.stringMatching(/^[ ]?[+-]?[0-9]{0,20}\.?[0-9]{0,3}([eE][+-]?[0-9]{1,3})?[ ]?$/),
    fc.double().map(String),
    fc.bigInt({ min: -(2n ** 65n), max: 2n ** 65n }).map(String),
    fc.constantFrom("infinity", "NaN", "0x10", "1_000", ".5", "5.", "1e", "-0", "+5", "007", "9223372036854775808"),
  );

  it("becomes a number exactly where we say that it looks like one", () => {
    fc.assert(
      fc.property(texts, (text) => {
        fc.pre(!text.includes("\0") && text.isWellFormed());
        expect(typeof kept("NUMERIC", text) !== "string").toBe(looksNumeric(text));
      }),
      { numRuns: 500 },
    );
  });

  it("comes back as it was written if it is the number's own text", () => {
    fc.assert(
      fc.property(texts, (text) => {
        fc.pre(isNumbersOwnText(text));
        expect(String(kept("NUMERIC", text))).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  it("canonical dates, times, intervals and UUIDs stay text everywhere", () => {
    const all = [
      "2024-03-10",
      "-0043-03-15",
      "+12024-03-10",
      "infinity",
      "-infinity",
      "12:34:56.123456",
      "24:00:00",
      "2024-03-10T02:30:00.123456789Z",
      "P1M2DT3.000004S",
      "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
      "10000000-0000-0000-0000-000000000001",
    ];
    for (const declared of ["DATE", "TIMESTAMPTZ", "UUID", "INTERVAL"])
      for (const text of all) expect(kept(declared, text)).toBe(text);
  });
});
