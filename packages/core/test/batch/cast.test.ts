import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { batchOf } from "../../src/batch/batch-of.ts";
import { castColumn, type CastOptions } from "../../src/batch/cast.ts";
import type { Column } from "../../src/batch/column.ts";
import { valuesOf } from "../../src/batch/values-of.ts";
import { equalValues } from "../../src/model/compare.ts";
import type { LogicalType } from "../../src/model/logical-type.ts";
import { formatType, parseType } from "../../src/model/logical-type-text.ts";
import { everyType, identity, schemaOfType, valuesOfType } from "../arbitraries.ts";

function columnOf(type: LogicalType, values: readonly unknown[]): Column {
  const [column] = batchOf(
    schemaOfType(type),
    values.map((x) => ({ x })),
  ).columns;
  if (column === undefined) throw new Error("A batch of one field has one column.");
  return column;
}

/** The values after a cast, each or the code of its failure. */
function cast(from: string, to: string, values: readonly unknown[], options?: CastOptions): unknown[] {
  const [source, target] = [parseType(from), parseType(to)];
  const { column, failures } = castColumn(columnOf(source, values), source, target, values.length, options);
  const out = valuesOf(column, target, values.length);
  for (const { row, code } of failures) {
    expect(out[row]).toBeNull();
    out[row] = code;
  }
  return out;
}

/** What a value is compared by: an equal one counts as the other, however it is written (1.10 and 1.1, +01 and Z). */
function sameOr(value: unknown, other: unknown, type: LogicalType): unknown {
  const equal =
    value != null && other != null && equalValues(value, other, type) && !Object.is(value, -0) && !Object.is(other, -0);
  return identity(equal ? other : value);
}

// What comes out of `any` or JSON goes back as what it became, and text as the canonical text: `0.00` for `0`.
const pairs = everyType
  .filter((from) => !/any|json|text/.test(formatType(from)))
  .flatMap((from) => everyType.map((to) => ({ from, to })));

describe("a cast gives the same value or a failure", () => {
  test("there and back again, between any two types", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...pairs).chain(({ from, to }) =>
          fc.record({
            from: fc.constant(from),
            to: fc.constant(to),
            values: fc.array(fc.option(valuesOfType(from)), { maxLength: 6 }),
          }),
        ),
        ({ from, to, values }) => {
          const there = castColumn(columnOf(from, values), from, to, values.length);
          const back = castColumn(there.column, to, from, values.length);
          const failed = new Set([...there.failures, ...back.failures].map(({ row }) => row));
          const expected = values.map((value, i) => (failed.has(i) ? null : value));
          const came = valuesOf(back.column, from, values.length);
          expect(came.map((value, i) => sameOr(value, expected[i], from))).toEqual(expected.map(identity));
        },
      ),
      { numRuns: 2500 },
    );
  });

  test("a column of the same type is the same column", () => {
    for (const type of everyType) {
      const column = columnOf(type, [null]);
      expect(castColumn(column, type, parseType(formatType(type)), 1).column).toBe(column);
    }
  });

  test("null stays null and missing stays missing", () => {
    const from = parseType("int32");
    const [column = columnOf(from, [])] = batchOf(schemaOfType(from), [{ x: 1 }, { x: null }, {}]).columns;
    const absent = everyType.map((to) => valuesOf(castColumn(column, from, to, 3).column, to, 3).slice(1));
    expect(absent).toEqual(everyType.map(() => [null, undefined]));
  });
});

describe("numbers", () => {
  test("integers", () => {
    expect(cast("int64", "int32", [1, 2 ** 31, -(2 ** 31), 2n ** 60n])).toEqual([
      1,
      "OUT_OF_RANGE",
      -(2 ** 31),
      "OUT_OF_RANGE",
    ]);
    expect(cast("int64", "float64", [2 ** 53 - 1, 2n ** 53n, 2n ** 53n + 1n])).toEqual([
      2 ** 53 - 1,
      2 ** 53,
      "OUT_OF_RANGE",
    ]);
    expect(cast("int64", "decimal(9,2)", [5, -1234567, 12345678])).toEqual(["5.00", "-1234567.00", "OUT_OF_RANGE"]);
    expect(cast("int64", "bool", [0, 1])).toEqual(["INVALID_VALUE", "INVALID_VALUE"]);
  });

  test("floats", () => {
    expect(cast("float64", "int64", [5, 5.5, 2 ** 53, 2 ** 63, Number.NaN, -0])).toEqual([
      5,
      "INVALID_VALUE",
      2n ** 53n,
      "OUT_OF_RANGE",
      "OUT_OF_RANGE",
      "NOT_STORABLE",
    ]);
    expect(cast("float64", "float32", [0.5, 0.1, 1 / 3, 1e300, Number.NaN, -0])).toEqual([
      0.5,
      Math.fround(0.1),
      "OUT_OF_RANGE",
      "OUT_OF_RANGE",
      Number.NaN,
      -0,
    ]);
    expect(cast("float64", "decimal", [0.1, 1e21, -0, Number.NaN, Infinity])).toEqual([
      "0.1",
      "1000000000000000000000",
      "NOT_STORABLE",
      "NaN",
      "Infinity",
    ]);
    expect(cast("float64", "decimal(9,1)", [0.1, 0.11, Number.NaN])).toEqual(["0.1", "OUT_OF_RANGE", "NOT_STORABLE"]);
    expect(cast("float32", "decimal", [Math.fround(0.1)])).toEqual(["0.1"]);
    expect(cast("decimal", "float32", ["0.1", "0.5", "2310704.75", "NaN"])).toEqual([
      Math.fround(0.1),
      0.5,
      "OUT_OF_RANGE",
      Number.NaN,
    ]);
  });

  test("decimals", () => {
    expect(cast("decimal", "float64", ["0.10", "0.1000000000000000055", "NaN"])).toEqual([
      0.1,
      "OUT_OF_RANGE",
      Number.NaN,
    ]);
    expect(cast("decimal", "int64", ["7.00", "7.01", "9223372036854775808", "NaN"])).toEqual([
      7,
      "INVALID_VALUE",
      "OUT_OF_RANGE",
      "OUT_OF_RANGE",
    ]);
    expect(cast("decimal(9,2)", "decimal(9,1)", ["1.10", "1.11"])).toEqual(["1.1", "OUT_OF_RANGE"]);
  });

  test("with consent the nearest, halves away from zero", () => {
    const lossy = { lossy: true };
    expect(cast("float64", "int64", [2.5, -2.5, 2.4, Number.NaN], lossy)).toEqual([3, -3, 2, "OUT_OF_RANGE"]);
    expect(cast("decimal", "decimal(9,1)", ["1.15", "-1.15", "1.149", "99999999.95"], lossy)).toEqual([
      "1.2",
      "-1.2",
      "1.1",
      "OUT_OF_RANGE",
    ]);
    expect(cast("decimal", "float64", ["0.1000000000000000055"], lossy)).toEqual([0.1]);
    expect(cast("float64", "float32", [1 / 3, 1e300], lossy)).toEqual([Math.fround(1 / 3), "OUT_OF_RANGE"]);
    expect(cast("int64", "float64", [2n ** 53n + 1n], lossy)).toEqual([2 ** 53]);
  });
});

describe("text", () => {
  test("of any value is its canonical text", () => {
    expect(cast("bool", "text", [true, false])).toEqual(["true", "false"]);
    expect(cast("int64", "text", [5, 2n ** 60n])).toEqual(["5", "1152921504606846976"]);
    expect(cast("float64", "text", [-0, Number.NaN, 1e21])).toEqual(["-0", "NaN", "1e+21"]);
    expect(cast("float32", "text", [Math.fround(0.1)])).toEqual(["0.1"]);
    expect(cast("decimal(9,2)", "text", ["1.10"])).toEqual(["1.10"]);
    expect(cast("json", "text", [{ a: [1, 2] }])).toEqual(['{"a":[1,2]}']);
    expect(cast("list<int64>", "text", [[1, null]])).toEqual(["[1,null]"]);
  });

  test("is read strictly: what looks like a code is no number", () => {
    expect(cast("text", "int64", ["12", "007", "+1", " 1", "1.0", "1e2", "-0", ""])).toEqual([
      12,
      "INVALID_VALUE",
      "INVALID_VALUE",
      "INVALID_VALUE",
      1,
      100,
      0,
      "INVALID_VALUE",
    ]);
    expect(cast("text", "float64", ["0.1", "9007199254740993", "1e400", "NaN", "-0", "x"])).toEqual([
      0.1,
      "OUT_OF_RANGE",
      "OUT_OF_RANGE",
      Number.NaN,
      -0,
      "INVALID_VALUE",
    ]);
    expect(cast("text", "bool", ["true", "false", "yes"])).toEqual([true, false, "INVALID_VALUE"]);
    expect(cast("text", "date", ["2024-02-29", "2023-02-29"])).toEqual(["2024-02-29", "INVALID_VALUE"]);
    expect(cast("text", "timestamptz(6)", ["2024-03-10 02:30:00+01", "2024-03-10T02:30:00"])).toEqual([
      "2024-03-10T01:30:00Z",
      "INVALID_VALUE",
    ]);
    expect(cast("text", "text(2)", ["😀😀", "abc"])).toEqual(["😀😀", "TOO_LONG"]);
  });

  test("that is JSON is kept byte for byte", () => {
    const texts = [' {"a":1.0, "a":2}', "5.00", "{a:1}", "", "nul"];
    const [from, to] = [parseType("text"), parseType("json")];
    const { column, failures } = castColumn(columnOf(from, texts), from, to, texts.length);
    expect(failures.map(({ row }) => row)).toEqual([2, 3, 4]);
    expect(valuesOf(castColumn(column, to, from, texts.length).column, from, texts.length)).toEqual([
      ...texts.slice(0, 2),
      null,
      null,
      null,
    ]);
    expect(cast("json", "text(4)", [1, "long"])).toEqual(["1", "TOO_LONG"]);
  });

  test("that is no UTF-8 is no text", () => {
    expect(
      cast("bytes", "text", [new Uint8Array([0xc3, 0xa4]), new Uint8Array([0xff]), new Uint8Array([0xef, 0xbb, 0xbf])]),
    ).toEqual(["ä", "INVALID_UTF8", "\ufeff"]);
  });
});

describe("dates and times", () => {
  test("exactly", () => {
    expect(cast("date", "timestamp(6)", ["2024-03-10", "infinity"])).toEqual(["2024-03-10T00:00:00", "infinity"]);
    expect(cast("date", "timestamp(9)", ["2024-03-10", "9999-01-01"])).toEqual(["2024-03-10T00:00:00", "OUT_OF_RANGE"]);
    expect(cast("timestamp(6)", "timestamp(3)", ["2024-03-10T00:00:00.12", "2024-03-10T00:00:00.1234"])).toEqual([
      "2024-03-10T00:00:00.12",
      "OUT_OF_RANGE",
    ]);
    expect(cast("timestamp(6)", "date", ["2024-03-10T00:00:00", "2024-03-10T00:00:01"])).toEqual([
      "2024-03-10",
      "INVALID_VALUE",
    ]);
    expect(cast("timestamp(6)", "timestamptz(6)", ["2024-03-10T00:00:00", "infinity"])).toEqual([
      "INVALID_VALUE",
      "infinity",
    ]);
    expect(cast("time(9)", "time(6)", ["12:00:00.000001", "12:00:00.0000001"])).toEqual([
      "12:00:00.000001",
      "OUT_OF_RANGE",
    ]);
    expect(cast("date", "int64", ["2024-03-10"])).toEqual(["INVALID_VALUE"]);
    expect(cast("timestamp(6)", "time(6)", ["2024-03-10T00:00:00"])).toEqual(["INVALID_VALUE"]);
  });

  test("with consent the nearest, without a zone or as UTC", () => {
    const lossy = { lossy: true };
    expect(
      cast("timestamp(9)", "timestamp(6)", ["2024-03-10T00:00:00.1234565", "1969-12-31T23:59:59.9999996"], lossy),
    ).toEqual(["2024-03-10T00:00:00.123457", "1970-01-01T00:00:00"]);
    expect(cast("timestamp(6)", "timestamptz(3)", ["2024-03-10T00:00:00.0005"], lossy)).toEqual([
      "2024-03-10T00:00:00.001Z",
    ]);
    expect(cast("timestamptz(6)", "timestamp(6)", ["2024-03-10T00:00:00Z"], lossy)).toEqual(["2024-03-10T00:00:00"]);
    expect(cast("timestamp(6)", "date", ["2024-03-10T23:59:59"], lossy)).toEqual(["2024-03-10"]);
  });
});

describe("any", () => {
  test("keeps what each value is", () => {
    expect(cast("float64", "any", [5, -0]).map(identity)).toEqual(["5", "-0"]);
    const [column] = [
      castColumn(columnOf(parseType("float64"), [5]), parseType("float64"), parseType("any"), 1).column,
    ];
    expect(column.layout === "any" && column.data[0]).toBe(5);
    expect(cast("int32", "any", [5])).toEqual([5]);
  });

  test("becomes another type value by value", () => {
    expect(cast("any", "int64", [5, "12", true, "x", 1.5, { a: 1 }])).toEqual([
      5,
      12,
      "INVALID_VALUE",
      "INVALID_VALUE",
      "INVALID_VALUE",
      "INVALID_VALUE",
    ]);
    expect(cast("any", "text", [5, "x", true, { a: 1 }, 1.5])).toEqual(["5", "x", "true", '{"a":1}', "1.5"]);
    expect(cast("any", "json", ["x", 5, Number.NaN, new Uint8Array(1)])).toEqual([
      "x",
      5,
      "INVALID_VALUE",
      "INVALID_VALUE",
    ]);
  });
});

test("lists element by element", () => {
  expect(cast("list<int64>", "list<text>", [[1, null, 2n ** 60n]]).map(identity)).toEqual([
    ["'1'", null, "'1152921504606846976'"],
  ]);
  expect(cast("list<float64>", "list<int64>", [[1], [1.5]]).map(identity)).toEqual([["1"], "'INVALID_VALUE'"]);
  expect(cast("json", "list<int64>", [[1, 2], { a: 1 }, ["x"]]).map(identity)).toEqual([
    ["1", "2"],
    "'INVALID_VALUE'",
    "'INVALID_VALUE'",
  ]);
  expect(cast("list<int64>", "json", [[1, null]]).map(identity)).toEqual(["json [1,null]"]);
});
