import { describe, expect, it } from "vitest";
import { conversion, verdictOf, verdictText } from "../../src/migrate/verdict.ts";
import { parseType } from "../../src/model/logical-type-text.ts";

describe("what a conversion does by itself", () => {
  it.each([
    ["int32", "int64", "widened"],
    ["int64", "int64", "exact"],
    ["int64", "decimal(19,0)", "widened"],
    ["int64", "decimal(18,0)", "checked(range)"],
    ["int64", "float64", "lossy(precision)"],
    ["int32", "float64", "widened"],
    ["float32", "float64", "widened"],
    ["float64", "float32", "lossy(precision)"],
    ["decimal(10,2)", "decimal(12,4)", "widened"],
    ["decimal(10,2)", "decimal(11,4)", "checked(range)"],
    ["decimal(10,2)", "decimal(10,1)", "lossy(scale)"],
    ["decimal(10,2)", "decimal", "widened"],
    ["date", "timestamp", "checked(range)"],
    ["timestamp(6)", "timestamp(9)", "checked(range)"],
    ["timestamp(9)", "timestamp(6)", "lossy(precision)"],
    ["timestamp", "timestamptz", "lossy(zone)"],
    ["text(5)", "text(6)", "widened"],
    ["text", "text(6)", "checked(length)"],
    ["text", "int64", "checked(type)"],
    ["uuid", "text", "widened"],
    ["bytes", "text", "refused: bytes are no text"],
    ["list<int32>", "list<int64>", "widened"],
    ["list<int64>", "list<float64>", "lossy(precision)"],
    ["json", "any", "widened"],
    ["any<>", "text(5)", "widened"],
    ["any<>", "date", "widened"],
  ])("%s -> %s is %s", (from, to, verdict) => {
    expect(verdictText(conversion(parseType(from), parseType(to)))).toBe(verdict);
  });
});

it("what the store is unable to hold is checked", () => {
  const float = parseType("float64");
  expect(verdictText(verdictOf(float, { field: "x", name: "x", type: float, nullable: true, unable: ["nan"] }))).toBe(
    "checked(nan)",
  );
});

it("what the store would make another value of is lossy", () => {
  const json = parseType("json");
  const place = { field: "x", name: "x", type: json, nullable: true, unable: ["order", "duplicate-keys"] as const };
  expect(verdictText(verdictOf(json, place))).toBe("lossy(order)");
});
