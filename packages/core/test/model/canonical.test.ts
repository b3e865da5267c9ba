import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonical, integerOut } from "../../src/model/canonical.ts";
import { float32Text, toFloat32 } from "../../src/model/float32.ts";
import { JsonText } from "../../src/model/json-text.ts";
import { jsonTextOf, lazyJson, parseJson } from "../../src/model/json-value.ts";
import { parseType, types } from "../../src/model/logical-type-text.ts";
import { jsonNull, rawJson } from "../../src/model/raw-json.ts";
import { runInNewContext } from "node:vm";
import { codeOf, errorOf } from "./code-of.ts";

/** An object that calls itself as `Temporal` objects do. */
function temporal(name: string, text: string): object {
  return { [Symbol.toStringTag]: `Temporal.${name}`, toString: () => text };
}

const date = new Date("2024-03-10T02:30:00.123Z");

describe("canonical takes", () => {
  test.each<[string, unknown, unknown]>([
    ["bool", true, true],
    ["int32", -2147483648, -2147483648],
    ["int32", 5n, 5],
    ["int32", -0, 0],
    ["int64", 9007199254740991, 9007199254740991],
    ["int64", 9007199254740993n, 9007199254740993n],
    ["int64", 7n, 7],
    ["int64", -(2n ** 63n), -(2n ** 63n)],
    ["int64", 2 ** 60, 2n ** 60n],
    ["int64", parseJson("9007199254740993"), 9007199254740993n],
    ["float64", -0, -0],
    ["float64", NaN, NaN],
    ["float64", 2n ** 60n, 2 ** 60],
    ["float32", 0.1, Math.fround(0.1)],
    ["float32", Math.fround(0.1), Math.fround(0.1)],
    ["float32", -Infinity, -Infinity],
    ["decimal", "1.10", "1.10"],
    ["decimal", "+01.50e1", "15.0"],
    ["decimal", 10n ** 40n, "1".padEnd(41, "0")],
    ["decimal", 1e21, "1000000000000000000000"],
    ["decimal", 0.1, "0.1"],
    ["decimal", NaN, "NaN"],
    ["decimal", -Infinity, "-Infinity"],
    ["decimal", -0, "0"],
    ["decimal", parseJson("0.12345678901234567890"), "0.12345678901234567890"],
    ["decimal(10,2)", "1.1", "1.10"],
    ["decimal(10,2)", 5, "5.00"],
    ["decimal(10,2)", 0.25, "0.25"],
    ["decimal(40,2)", "NaN", "NaN"],
    ["text", "é\0\u{1f600}", "é\0\u{1f600}"],
    ["text(2)", "é\u{1f600}", "é\u{1f600}"],
    ["bytes", new Uint8Array([1, 2]), new Uint8Array([1, 2])],
    ["bytes", Buffer.from([1, 2]), new Uint8Array([1, 2])],
    ["bytes", new Uint8Array([1, 2]).buffer, new Uint8Array([1, 2])],
    ["date", "2024-03-10", "2024-03-10"],
    ["date", "-000043-03-15", "-0043-03-15"],
    ["date", "infinity", "infinity"],
    ["date", new Date("2024-03-10T00:00:00Z"), "2024-03-10"],
    ["date", new Date("-000043-03-15T00:00:00Z"), "-0043-03-15"],
    ["date", temporal("PlainDate", "2024-03-10[u-ca=hebrew]"), "2024-03-10"],
    ["time", "12:34", "12:34:00"],
    ["time", "24:00:00", "24:00:00"],
    ["time(9)", "12:34:56.123456789", "12:34:56.123456789"],
    ["time", temporal("PlainTime", "12:34:56.5"), "12:34:56.5"],
    ["timestamp", "2024-03-10 02:30:00.120", "2024-03-10T02:30:00.12"],
    ["timestamp", "+12024-03-10T02:30:00", "+12024-03-10T02:30:00"],
    ["timestamp(9)", "2024-03-10T02:30:00.123456789", "2024-03-10T02:30:00.123456789"],
    ["timestamp", "-infinity", "-infinity"],
    ["timestamp", temporal("PlainDateTime", "2024-03-10T02:30:00[u-ca=japanese]"), "2024-03-10T02:30:00"],
    ["timestamptz", "2024-03-10T02:30:00.5+01:00", "2024-03-10T01:30:00.5Z"],
    ["timestamptz", "2024-03-10 02:30:00Z", "2024-03-10T02:30:00Z"],
    ["timestamptz", "2024-03-10T02:30:00.120Z", "2024-03-10T02:30:00.12Z"],
    ["timestamptz", "2024-03-10T02:30:00.000Z", "2024-03-10T02:30:00Z"],
    ["timestamptz", date, "2024-03-10T02:30:00.123Z"],
    ["timestamptz(3)", date, "2024-03-10T02:30:00.123Z"],
    ["timestamptz(9)", temporal("Instant", "2024-03-10T02:30:00.123456789Z"), "2024-03-10T02:30:00.123456789Z"],
    ["interval", "P1Y2DT3H", "P12M2DT10800S"],
    ["interval", temporal("Duration", "-P1D"), "P-1D"],
    ["uuid", "6BA7B810-9DAD-11D1-80B4-00C04FD430C8", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"],
    ["json", "text", "text"],
    ["json", 5n, 5],
    ["json", rawJson("null"), jsonNull],
    ["any", 5n, 5],
    ["any", 9007199254740993n, 9007199254740993n],
    ["any", parseJson("9007199254740993"), 9007199254740993n],
    ["any", NaN, NaN],
    ["any", "007", "007"],
    ["any", date, "2024-03-10T02:30:00.123Z"],
    ["any", Buffer.from([7]), new Uint8Array([7])],
  ])("as %s %o", (text, value, record) => {
    const result = canonical(value, parseType(text));
    expect(result).toStrictEqual(record);
    expect(canonical(result, parseType(text))).toStrictEqual(record);
  });

  test("bytes of another realm and of a Buffer as plain Uint8Arrays of this one", () => {
    const foreign: unknown = runInNewContext("new Uint8Array([1, 2])");
    for (const value of [foreign, Buffer.from([1, 2])]) {
      const bytes = canonical(value, types.bytes);
      expect(Object.getPrototypeOf(bytes)).toBe(Uint8Array.prototype);
      expect(bytes).toEqual(new Uint8Array([1, 2]));
    }
  });

  test("JSON values as read-only copies, a lazy one as it is", () => {
    const given = { a: [1, 2n ** 64n] };
    const value = canonical(given, types.json);
    given.a.push(3n);
    expect(jsonTextOf(value)).toBe('{"a":[1,18446744073709551616]}');
    expect(codeOf(() => Object.assign(value as object, { b: 1 }))).toBe("READ_ONLY_VALUE");
    const lazy = lazyJson('{ "a":1 }');
    expect(canonical(lazy, types.json)).toBe(lazy);
    expect(canonical(lazy, types.any)).toBe(lazy);
    expect(jsonTextOf(canonical(new JsonText("[ 1 ]"), types.any))).toBe("[ 1 ]");
  });

  test("lists as read-only arrays, nulls kept", () => {
    const list = canonical([1n, null, 2], types.list(types.int32));
    expect(list).toEqual([1, null, 2]);
    expect(codeOf(() => (list as unknown[]).push(3))).toBe("READ_ONLY_VALUE");
    expect(canonical([["1"], []], types.list(types.list(types.decimal(3, 1))))).toEqual([["1.0"], []]);
    expect(canonical(list, types.list(types.int64))).toEqual([1, null, 2]);
  });
});

describe("canonical refuses", () => {
  test.each<[string, unknown, string]>([
    ["bool", 1, "INVALID_VALUE"],
    ["bool", "true", "INVALID_VALUE"],
    ["int32", 2147483648, "OUT_OF_RANGE"],
    ["int32", 1.5, "INVALID_VALUE"],
    ["int32", NaN, "INVALID_VALUE"],
    ["int32", "1", "INVALID_VALUE"],
    ["int64", 2n ** 63n, "OUT_OF_RANGE"],
    ["int64", 1e19, "OUT_OF_RANGE"],
    ["int64", parseJson("1e400"), "INVALID_VALUE"],
    ["float64", "1", "INVALID_VALUE"],
    ["float64", 9007199254740993n, "OUT_OF_RANGE"],
    ["float64", 10n ** 400n, "OUT_OF_RANGE"],
    ["float32", 0.123456789, "OUT_OF_RANGE"],
    ["float32", 1e300, "OUT_OF_RANGE"],
    ["decimal", "1,5", "INVALID_VALUE"],
    ["decimal", true, "INVALID_VALUE"],
    ["decimal(10,2)", "1.005", "OUT_OF_RANGE"],
    ["decimal(10,2)", 0.1 + 0.2, "OUT_OF_RANGE"],
    ["decimal(10,2)", "123456789.00", "OUT_OF_RANGE"],
    ["decimal(10,2)", "NaN", "NOT_STORABLE"],
    ["decimal(18,0)", Infinity, "NOT_STORABLE"],
    ["text", 5, "INVALID_VALUE"],
    ["text", "a\ud800", "INVALID_UTF8"],
    ["text(2)", "abc", "TOO_LONG"],
    ["text(1)", "e\u0301", "TOO_LONG"],
    ["bytes", "AQ==", "INVALID_VALUE"],
    ["bytes", [1], "INVALID_VALUE"],
    ["bytes", new Uint16Array(1), "INVALID_VALUE"],
    ["date", "2023-02-29", "INVALID_VALUE"],
    ["date", "+9999999-01-01", "OUT_OF_RANGE"],
    ["date", date, "INVALID_VALUE"],
    ["date", new Date(NaN), "INVALID_VALUE"],
    ["date", temporal("PlainDateTime", "2024-03-10T00:00:00"), "INVALID_VALUE"],
    ["time", "12:00:60", "INVALID_VALUE"],
    ["time(3)", "12:00:00.1234", "OUT_OF_RANGE"],
    ["timestamp", "2024-03-10T02:30:00Z", "INVALID_VALUE"],
    ["timestamp", date, "INVALID_VALUE"],
    ["timestamp", "2024-03-10T02:30:00.1234567", "OUT_OF_RANGE"],
    ["timestamp(9)", "2300-01-01T00:00:00", "OUT_OF_RANGE"],
    ["timestamp", "+300000-01-01T00:00:00", "OUT_OF_RANGE"],
    ["timestamptz", "2024-03-10T02:30:00", "INVALID_VALUE"],
    ["timestamptz", new Date(NaN), "INVALID_VALUE"],
    ["timestamptz(0)", date, "OUT_OF_RANGE"],
    ["timestamptz", temporal("ZonedDateTime", "2024-03-10T02:30:00+01:00[Europe/Berlin]"), "INVALID_VALUE"],
    ["interval", "1 day", "INVALID_VALUE"],
    ["uuid", "6ba7b8109dad11d180b400c04fd430c8", "INVALID_VALUE"],
    ["json", NaN, "NOT_STORABLE"],
    ["json", { a: NaN }, "INVALID_VALUE"],
    ["json", () => 1, "INVALID_VALUE"],
    ["list<int32>", 1, "INVALID_VALUE"],
    ["list<int32>", [1, "2"], "INVALID_VALUE"],
    ["list<int32>", [undefined], "INVALID_VALUE"],
    ["any", "\udc00", "INVALID_UTF8"],
    ["any", Symbol("s"), "INVALID_VALUE"],
    ["any", new Map(), "INVALID_VALUE"],
  ])("as %s %o: %s", (text, value, code) => {
    expect(codeOf(() => canonical(value, parseType(text)))).toBe(code);
  });

  test("and says what came and what would be right", () => {
    expect(errorOf(() => canonical("2023-02-29", types.date)).message).toBe(
      '"2023-02-29" is not a value of type date. Give "2024-03-10", or a Date at midnight UTC.',
    );
    const shown = [
      date,
      new Date(NaN),
      temporal("PlainTime", "12:00:00"),
      [1, 2],
      { a: 1 },
      {},
      -0,
      5n,
      null,
      Buffer.from("ab"),
      () => 1,
      "\ud800",
    ];
    expect(shown.map((value) => errorOf(() => canonical(value, types.uuid)).message.split(" is not ")[0])).toEqual([
      "the Date 2024-03-10T02:30:00.123Z",
      "an invalid Date",
      "the Temporal.PlainTime 12:00:00",
      "an array of 2",
      "an object with a",
      "an object with no keys",
      "-0",
      "5",
      "null",
      "2 bytes",
      "a function",
      '"\\ud800"',
    ]);
    expect(errorOf(() => canonical("x".repeat(1000), types.int32)).message.length).toBeLessThan(200);
  });
});

describe("integers on their way out", () => {
  test("are numbers where numbers hold them, unless asked otherwise", () => {
    expect(integerOut(2n ** 53n - 1n, "auto")).toBe(2 ** 53 - 1);
    expect(integerOut(2n ** 53n, "auto")).toBe(2n ** 53n);
    expect(integerOut(-(2n ** 53n) + 1n, "number")).toBe(-(2 ** 53) + 1);
    expect(codeOf(() => integerOut(2n ** 53n, "number"))).toBe("OUT_OF_RANGE");
    expect(integerOut(1n, "bigint")).toBe(1n);
  });
});

describe("32-bit floats", () => {
  test("have the shortest text that means them", () => {
    expect(
      [Math.fround(0.1), 16777216, Math.fround(1 / 3), Math.fround(1e-45), Math.fround(3.4028235e38), -0, NaN].map(
        float32Text,
      ),
    ).toEqual(["0.1", "16777216", "0.33333334", "1e-45", "3.4028234663852886e+38", "-0", "NaN"]);
  });

  test("come back from their text", () => {
    fc.assert(
      fc.property(fc.float(), (value) => {
        expect(Math.fround(Number(float32Text(value)))).toBe(value);
        expect(toFloat32(value)).toBe(value);
        expect(toFloat32(Number(float32Text(value)))).toBe(value);
      }),
    );
  });
});
