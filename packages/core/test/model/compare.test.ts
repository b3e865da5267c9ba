import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonical } from "../../src/model/canonical.ts";
import { compareCodePoints, compareValues, equalValues } from "../../src/model/compare.ts";
import { formatDate } from "../../src/model/date.ts";
import { lazyJson, parseJson } from "../../src/model/json-value.ts";
import { parseType, types } from "../../src/model/logical-type-text.ts";
import { formatTimestamp } from "../../src/model/timestamp.ts";
import { anyText } from "./arbitraries.ts";

describe("values in order", () => {
  test.each<[string, readonly unknown[]]>([
    ["bool", [false, true]],
    ["int64", [-(2n ** 63n), -5, 0, 1n, 2, 2 ** 53 - 1, 2n ** 53n, 2n ** 53n + 1n]],
    ["float64", [-Infinity, -1.5, -5e-324, 0, 5e-324, 1.5, Infinity, NaN]],
    [
      "decimal",
      ["-Infinity", "-1.10", "0", "1.1", 2, "10", "100000000000000000000.1", "100000000000000000000.2", "NaN"],
    ],
    ["text", ["", "a", "a\0", "ab", "b", "\ue000", "\uffff", "\u{10000}", "\u{10ffff}"]],
    [
      "bytes",
      [new Uint8Array(), new Uint8Array([0]), new Uint8Array([0, 0]), new Uint8Array([1]), new Uint8Array([255])],
    ],
    [
      "date",
      [
        "-infinity",
        "-5877641-06-25",
        "-0044-03-15",
        "-0043-03-15",
        "0000-01-01",
        "1969-12-31",
        "2024-03-10",
        "9999-12-31",
        "+10000-01-01",
        "infinity",
      ],
    ],
    ["time", ["00:00:00", "12:34:56", "12:34:56.000001", "12:34:56.1", "24:00:00"]],
    [
      "timestamp",
      [
        "-infinity",
        "-0043-03-15T00:00:00",
        "2024-03-10T02:30:00",
        "2024-03-10T02:30:00.000001",
        "2024-03-10T02:30:00.1",
        "+10000-01-01T00:00:00",
        "infinity",
      ],
    ],
    [
      "timestamptz",
      ["-infinity", "2024-03-10T02:30:00Z", "2024-03-10T02:30:00.5Z", "2024-03-10T02:30:01Z", "infinity"],
    ],
    ["interval", ["P-1M", "PT0S", "PT1S", "PT86400S", "P1D", "P30D", "P1M", "P31D", "P12M"]],
    ["uuid", ["00000000-0000-0000-0000-000000000001", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"]],
    ["json", [lazyJson('{"a":1}'), lazyJson('{"a":2}')]],
    ["list<int32>", [[], [1], [1, 1], [1, null], [2], [null]]],
    [
      "any",
      [
        false,
        true,
        -1,
        1n,
        1.5,
        parseJson("9007199254740993"),
        2n ** 54n,
        parseJson("1e400"),
        Infinity,
        NaN,
        "",
        "1",
        new Uint8Array([0]),
        lazyJson("[]"),
        lazyJson("{}"),
      ],
    ],
  ])("of %s", (text, inOrder) => {
    const type = parseType(text);
    inOrder.forEach((a, i) => {
      inOrder.forEach((b, j) => {
        expect(Math.sign(compareValues(a, b, type))).toBe(Math.sign(i - j));
        expect(equalValues(a, b, type)).toBe(i === j);
      });
    });
  });

  test.each<[string, unknown, unknown]>([
    ["float64", -0, 0],
    ["float64", NaN, NaN],
    ["int64", 1, 1n],
    ["decimal", "1.10", "1.1"],
    ["decimal", "1.0", 1n],
    ["timestamptz", "2024-03-10T02:30:00Z", "2024-03-10T03:30:00+01:00"],
    ["timestamp", "2024-03-10T02:30:00", "2024-03-10T02:30:00"],
    ["any", 1, 1n],
    ["any", -0, 0n],
    ["json", lazyJson('{"a":1}'), { a: 1 }],
    ["list<decimal>", ["1.10", null], ["1.1", null]],
  ])("equal as %s: %o and %o", (text, a, b) => {
    expect(equalValues(a, b, parseType(text))).toBe(true);
    expect(compareValues(b, a, parseType(text)) === 0).toBe(true);
  });
});

describe("text", () => {
  test("orders as its UTF-8 bytes do", () => {
    fc.assert(
      fc.property(anyText, anyText, (a, b) => {
        fc.pre(a.isWellFormed() && b.isWellFormed());
        expect(Math.sign(compareCodePoints(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
      { numRuns: 1000 },
    );
  });
});

describe("dates and timestamps", () => {
  test("order as their numbers do", () => {
    const days = fc.integer({ min: -4_000_000, max: 4_000_000 });
    fc.assert(
      fc.property(days, days, (a, b) => {
        expect(Math.sign(compareValues(formatDate(a), formatDate(b), types.date))).toBe(Math.sign(a - b));
      }),
    );
    const micros = fc.oneof(
      fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }),
      fc.bigInt({ min: -2_000_000n, max: 2_000_000n }),
    );
    fc.assert(
      fc.property(micros, micros, fc.boolean(), (a, b, zoned) => {
        const type = zoned ? types.timestamptz() : types.timestamp();
        expect(Math.sign(compareValues(formatTimestamp(a, 6, zoned), formatTimestamp(b, 6, zoned), type))).toBe(
          a < b ? -1 : a > b ? 1 : 0,
        );
      }),
    );
  });
});

describe("numbers", () => {
  test("of either kind compare by value", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), fc.double({ noNaN: true }), (integer, double) => {
        const order = integer < double ? -1 : integer > double ? 1 : 0;
        expect(compareValues(integer, double, types.any)).toBe(order);
        expect(compareValues(double, integer, types.float64)).toBe(order === 0 ? 0 : -order);
      }),
    );
  });

  test("in any are the same as the canonical ones", () => {
    expect(equalValues(canonical(5n, types.any), 5, types.any)).toBe(true);
  });
});
