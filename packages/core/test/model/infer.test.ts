import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonical } from "../../src/model/canonical.ts";
import { equalValues } from "../../src/model/compare.ts";
import { inferSchema, unify } from "../../src/model/infer.ts";
import { lazyJson, parseJson } from "../../src/model/json-value.ts";
import { formatType, parseType, sameType, types } from "../../src/model/logical-type-text.ts";
import { anyLogicalType } from "./arbitraries.ts";
import { codeOf } from "./code-of.ts";

/** The inferred type of a field with these values. */
function typeOf(...values: readonly unknown[]): string {
  const field = inferSchema(values.map((value) => ({ value }))).fields[0];
  return field === undefined ? "no field" : formatType(field.type);
}

describe("the least type that holds all values", () => {
  test.each<[string, readonly unknown[]]>([
    ["bool", [true, false]],
    ["int64", [1, 2n, null]],
    ["int64", [1, 9007199254740993n]],
    ["int64", [1, parseJson("9007199254740993")]],
    ["float64", [1, 2.5]],
    ["float64", [1, NaN]],
    ["float64", [-0]],
    ["float64", [1e20]],
    ["decimal", [1, 2n ** 63n]],
    ["decimal", [1.5, 9007199254740993n]],
    ["decimal", [0.1, parseJson("0.10000000000000000001")]],
    ["decimal", [parseJson("1e400")]],
    ["any<float64|int64>", [-0, 9007199254740993n]],
    ["text", ["007", "1"]],
    ["any<text|int64>", [1, "x"]],
    ["any<bool|int64>", [true, 1]],
    ["any<bool|text|float64>", [true, 1, "x", 1.5]],
    ["bytes", [new Uint8Array(1), Buffer.from([1])]],
    ["json", [{ a: 1 }, [1], lazyJson("[1]"), lazyJson("null")]],
    ["any<json|text>", [{ a: 1 }, "x"]],
    ["timestamptz(6)", [new Date(0)]],
    ["any<>", [null, undefined]],
  ])("%s for %o", (type, values) => {
    expect(typeOf(...values)).toBe(type);
  });

  test("fields come in the order in which they first occur, nullable unless in the key", () => {
    expect(inferSchema([{ b: 1 }, { a: "x", b: 2, ["__proto__"]: true }], { key: ["b"] })).toEqual({
      fields: [
        { name: "b", type: types.int64, nullable: false },
        { name: "a", type: types.text, nullable: true },
        { name: "__proto__", type: types.bool, nullable: true },
      ],
      key: ["b"],
    });
    expect(inferSchema([])).toEqual({ fields: [] });
    expect(codeOf(() => inferSchema([{ a: 1 }], { key: ["b"] }))).toBe("INVALID_SCHEMA");
  });

  test("holds every one of them", () => {
    const value = fc.oneof(
      fc.integer(),
      fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }),
      fc.double(),
      fc.boolean(),
      fc.string(),
      fc.constantFrom(1, 1.5, -0, NaN, parseJson("1e400"), parseJson("9007199254740993")),
      fc.dictionary(fc.string(), fc.integer()),
    );
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 5 }), (values) => {
        const { type } = inferSchema(values.map((v) => ({ v }))).fields[0] ?? { type: types.any };
        for (const v of values)
          expect(equalValues(canonical(v, type), v, types.any) || type.kind === "decimal").toBe(true);
      }),
    );
  });
});

describe("unify", () => {
  test.each([
    ["int32", "int64", "int64"],
    ["int32", "float64", "float64"],
    ["int32", "float32", "float64"],
    ["int64", "float64", "any<int64|float64>"],
    ["int64", "float32", "any<int64|float32>"],
    ["int64", "decimal(10,2)", "decimal(21,2)"],
    ["int32", "decimal(10,2)", "decimal(12,2)"],
    ["decimal(10,2)", "decimal(8,4)", "decimal(12,4)"],
    ["decimal(10,2)", "decimal", "decimal"],
    ["decimal(1000,0)", "decimal(1000,1000)", "decimal"],
    ["decimal(10,2)", "float64", "any<decimal(10,2)|float64>"],
    ["text(5)", "text(9)", "text(9)"],
    ["text(5)", "text", "text"],
    ["text", "int32", "any<text|int32>"],
    ["timestamp(3)", "timestamp(6)", "timestamp(6)"],
    ["timestamp(6)", "timestamp(9)", "any<timestamp(6)|timestamp(9)>"],
    ["time(6)", "time(9)", "time(9)"],
    ["timestamp", "timestamptz", "any<timestamp(6)|timestamptz(6)>"],
    ["list<int32>", "list<int64>", "list<int64>"],
    ["list<int32>", "list<text>", "list<any<int32|text>>"],
    ["bool", "int32", "any<bool|int32>"],
    ["any<>", "int32", "int32"],
    ["any", "int32", "any"],
    ["any<int32|text>", "bytes", "any<int32|text|bytes>"],
    ["json", "text", "any<json|text>"],
  ])("of %s and %s is %s", (a, b, above) => {
    expect(sameType(unify(parseType(a), parseType(b)), parseType(above))).toBe(true);
    expect(sameType(unify(parseType(b), parseType(a)), parseType(above))).toBe(true);
  });

  test("does not care about order, and is settled after once", () => {
    fc.assert(
      fc.property(anyLogicalType, anyLogicalType, (a, b) => {
        const above = unify(a, b);
        expect(formatType(unify(a, a))).toBe(formatType(a));
        expect(sameType(unify(b, a), above) || above.kind === "any" || above.kind === "list").toBe(true);
      }),
    );
  });
});
