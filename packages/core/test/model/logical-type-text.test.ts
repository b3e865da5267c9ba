import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatType, parseType, sameType, types } from "../../src/model/logical-type-text.ts";
import { anyLogicalType } from "./arbitraries.ts";
import { codeOf, errorOf } from "./code-of.ts";

describe("the text of a type", () => {
  test("reads again as the same type", () => {
    fc.assert(
      fc.property(anyLogicalType, (type) => {
        expect(parseType(formatType(type))).toEqual(type);
        expect(sameType(parseType(formatType(type)), type)).toBe(true);
      }),
    );
  });

  test.each([
    ["decimal(10, 2)", types.decimal(10, 2)],
    ["decimal(10)", types.decimal(10, 0)],
    ["decimal", types.decimal()],
    ["DECIMAL(40,40)", types.decimal(40, 40)],
    ["text(5)", types.textOf(5)],
    ["timestamp", types.timestamp(6)],
    ["timestamptz(9)", types.timestamptz(9)],
    ["time(0)", types.time(0)],
    [" list < list<int32> > ", types.list(types.list(types.int32))],
    ["any<int64|text>", types.anyOf(types.int64, types.text)],
    ["any<>", types.anyOf()],
    ["any", types.any],
  ])("%s is understood", (text, type) => {
    expect(parseType(text)).toEqual(type);
  });

  test.each([
    "",
    "int",
    "int64(1)",
    "decimal(",
    "decimal()",
    "decimal(2,3)",
    "decimal(0)",
    "decimal(1001)",
    "decimal(1,2,3)",
    "decimal(-1)",
    "text(0)",
    "text(1.5)",
    "time(10)",
    "list",
    "list<>",
    "list<int32|int64>",
    "list<int32",
    "any<int64",
    "any<|>",
    "int64 text",
    "text)",
  ])("%j is refused", (text) => {
    expect(codeOf(() => parseType(text))).toBe("INVALID_TYPE");
  });

  test("a name of another system, or a slip, is answered with ours", () => {
    expect(errorOf(() => parseType("varchar(20)")).message).toContain('Did you mean "text"?');
    expect(errorOf(() => parseType("bigint")).message).toContain('Did you mean "int64"?');
    expect(errorOf(() => parseType("timestmap")).message).toContain('Did you mean "timestamp"?');
    expect(errorOf(() => parseType("constructor")).message).not.toContain("Did you mean");
  });
});

describe("sameType", () => {
  test("tells types by what they say, members of any in any order", () => {
    expect(sameType(types.decimal(10), types.decimal(10, 0))).toBe(true);
    expect(sameType(types.anyOf(types.text, types.int64), types.anyOf(types.int64, types.text))).toBe(true);
    expect(sameType(types.any, types.anyOf())).toBe(false);
    expect(sameType(types.text, types.textOf(5))).toBe(false);
    expect(sameType(types.timestamp(), types.timestamptz())).toBe(false);
    expect(sameType(types.list(types.int32), types.list(types.int64))).toBe(false);
  });
});
