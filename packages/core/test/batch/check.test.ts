import { describe, expect, test } from "vitest";
import { batchOf } from "../../src/batch/batch-of.ts";
import { checkColumn } from "../../src/batch/check.ts";
import type { Unable } from "../../src/batch/unable.ts";
import { lazyJson } from "../../src/model/json-value.ts";
import { parseType } from "../../src/model/logical-type-text.ts";
import { schemaOfType } from "../arbitraries.ts";

/** The values that a store which is unable to keep something refuses. */
function refused(what: Unable, type: string, values: readonly unknown[]): unknown[] {
  const logical = parseType(type);
  const [column] = batchOf(
    schemaOfType(logical),
    values.map((x) => ({ x })),
  ).columns;
  return column === undefined ? [] : checkColumn(column, logical, [what], values.length).map(({ row }) => values[row]);
}

describe("what a store cannot keep is found where it is", () => {
  const floats = [1, Number.NaN, Infinity, -Infinity, -0, 0, null];
  test.each([
    ["nan", [Number.NaN]],
    ["infinity", [Infinity, -Infinity]],
    ["negzero", [-0]],
    ["nul", []],
  ] as const)("%s in floats", (what, found) => {
    expect(refused(what, "float64", floats)).toEqual(found);
    expect(refused(what, "float32", floats)).toEqual(found);
    expect(refused(what, "any", floats)).toEqual(found);
    const lists = floats.map((value) => [0, value]);
    expect(refused(what, "list<float64>", lists)).toEqual(found.map((value) => [0, value]));
  });

  test("NaN and infinities in decimals, infinities in dates", () => {
    const decimals = ["1", "NaN", "Infinity", "-Infinity"];
    expect(refused("nan", "decimal", decimals)).toEqual(["NaN"]);
    expect(refused("infinity", "decimal(30,2)", decimals)).toEqual(["Infinity", "-Infinity"]);
    expect(refused("infinity", "date", ["2024-01-01", "infinity", "-infinity"])).toEqual(["infinity", "-infinity"]);
    expect(refused("infinity", "timestamptz(6)", ["2024-01-01T00:00:00Z", "infinity"])).toEqual(["infinity"]);
  });

  test("U+0000 in text, and in JSON where it is escaped", () => {
    expect(refused("nul", "text", ["a", "a\0b", "\\u0000"])).toEqual(["a\0b"]);
    expect(refused("nul", "list<text>", [["a\0b"], ["a"]])).toEqual([["a\0b"]]);
    const json = ['"\\u0000"', '"\\\\u0000"', '{"\\u0000":1}'].map(lazyJson);
    expect(refused("nul", "json", json)).toEqual([json[0], json[2]]);
    expect(refused("nul", "any", [json[2], "a\0b", 0])).toEqual([json[2], "a\0b"]);
  });

  test("half of a surrogate pair in JSON", () => {
    const json = [
      '["\\ud83d"]',
      '["\\ud83d\\ude00"]',
      '["\\\\ud83d"]',
      '["\\ude00\\ud83d"]',
      '["\\ud83d\\\\\\ude00"]',
    ].map(lazyJson);
    expect(refused("surrogate", "json", json)).toEqual([json[0], json[3], json[4]]);
  });

  test("a key twice, and the JSON value null", () => {
    const json = ['{"a":1,"a":2}', '{"a":{"b":1},"b":1}', "null", "[null]"].map(lazyJson);
    expect(refused("duplicate-keys", "json", json)).toEqual([json[0]]);
    expect(refused("json-null", "json", [...json, null])).toEqual([json[2]]);
  });

  test("null and missing", () => {
    const type = parseType("int32");
    const [column] = batchOf(schemaOfType(type), [{ x: 1 }, { x: null }, {}]).columns;
    const found = column === undefined ? [] : checkColumn(column, type, ["null"], 3);
    expect(found.map(({ row, code }) => [row, code])).toEqual([
      [1, "NULL_NOT_ALLOWED"],
      [2, "NULL_NOT_ALLOWED"],
    ]);
    expect(found.map(({ message }) => message).join()).toMatch(/is null.*is missing/);
  });

  test("a text that is longer than the target's type allows", () => {
    const type = parseType("text");
    const [column] = batchOf(schemaOfType(type), [{ x: "😀😀" }, { x: "abc" }]).columns;
    const found = column === undefined ? [] : checkColumn(column, parseType("text(2)"), ["length"], 2);
    expect(found).toMatchObject([{ row: 1, code: "TOO_LONG" }]);
  });
});
