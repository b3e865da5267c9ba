import type { Filter } from "@dataknobs/core";
import { describe, expect, it } from "vitest";
import { quoteName, type WhereDialect, whereText } from "../src/index.ts";

const dialect: WhereDialect = {
  parameter: (number) => `$${number}`,
  operand: quoteName,
  value: (_, value) => value,
};
const textOf = (filter: Filter) => whereText(filter, dialect).text;

describe("a filter as SQL", () => {
  it("compares a column with a parameter", () => {
    expect(whereText({ field: "age", operator: ">=", value: 18 }, dialect)).toEqual({
      text: '"age" >= $1',
      parameters: [18],
    });
    expect(textOf({ field: "age", operator: "!=", value: 18 })).toBe('"age" <> $1');
  });

  it("asks for null without a parameter", () => {
    expect(whereText({ field: "age", operator: "is-null" }, dialect)).toEqual({
      text: '"age" IS NULL',
      parameters: [],
    });
    expect(textOf({ field: "age", operator: "not-null" })).toBe('"age" IS NOT NULL');
  });

  it("numbers parameters in the order of their values, beyond those already there", () => {
    const filter: Filter = {
      and: [
        { field: "a", operator: "between", value: [1, 2] },
        { or: [{ field: "b", operator: "in", value: [3, 4] }, { not: { field: "c", operator: "=", value: 5 } }] },
      ],
    };
    expect(whereText(filter, dialect, 3)).toEqual({
      text: '("a" BETWEEN $3 AND $4) AND (("b" IN ($5, $6)) OR (NOT ("c" = $7)))',
      parameters: [1, 2, 3, 4, 5],
    });
  });

  it("has a text for no members at all", () => {
    expect(textOf({ and: [] })).toBe("1 = 1");
    expect(textOf({ or: [] })).toBe("1 = 0");
    expect(textOf({ field: "a", operator: "in", value: [] })).toBe('CASE WHEN "a" IS NOT NULL THEN 1 = 0 END');
  });

  it("lets nothing in a name end the name", () => {
    expect(textOf({ field: 'a" = 1 OR "1', operator: "=", value: 2 })).toBe('"a"" = 1 OR ""1" = $1');
  });

  it("gives values in the driver's form", () => {
    const booleans = { ...dialect, value: (_: string, value: unknown) => (value === true ? 1n : 0n) };
    expect(whereText({ field: "a", operator: "=", value: true }, booleans).parameters).toEqual([1n]);
  });

  it("refuses like where the store has none that agrees", () => {
    const like: Filter = { field: "a", operator: "like", value: "x%" };
    expect(() => textOf(like)).toThrow(/does not run the operator like/);
    const own = {
      ...dialect,
      like: (operand: string, parameter: string) => `${operand} LIKE ${parameter} ESCAPE '\\'`,
    };
    expect(whereText(like, own).text).toBe(`"a" LIKE $1 ESCAPE '\\'`);
  });
});
