import { formatType, parseType, types } from "@dataknobs/core";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type DuckType, formatDuckType } from "../src/types/duck-type.ts";
import { parseDuckType } from "../src/types/parse-duck-type.ts";
import { storedAs } from "../src/types/stored-as.ts";

const name = fc.string({ minLength: 1, maxLength: 8 }).filter((text) => !text.includes("\0"));
const { type } = fc.letrec<{ type: DuckType }>((tie) => ({
  type: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom<DuckType>(
      { id: "INTEGER" },
      { id: "TIMESTAMPTZ" },
      { id: "VARCHAR" },
      { id: "UHUGEINT" },
      { id: "OTHER", name: "BIT" },
      { id: "OTHER", name: "TIMETZ" },
    ),
    fc.record({
      id: fc.constant("DECIMAL" as const),
      width: fc.integer({ min: 1, max: 38 }),
      scale: fc.integer({ min: 0, max: 1 }),
    }),
    fc.record({
      id: fc.constant("ENUM" as const),
      values: fc.array(
        fc.string().filter((text) => !text.includes("\0")),
        { minLength: 1, maxLength: 3 },
      ),
    }),
    fc.record({ id: fc.constant("LIST" as const), of: tie("type") }),
    fc.record({ id: fc.constant("ARRAY" as const), of: tie("type"), length: fc.integer({ min: 1, max: 9 }) }),
    fc.record({
      id: fc.constantFrom("STRUCT" as const, "UNION" as const),
      members: fc.array(fc.record({ name, type: tie("type") }), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ id: fc.constant("MAP" as const), key: tie("type"), value: tie("type") }),
  ),
}));

test("what a type is written as is read as the same type", () => {
  fc.assert(
    fc.property(type, (one) => {
      expect(parseDuckType(formatDuckType(one))).toEqual(one);
    }),
    { numRuns: 200 },
  );
});

test.each([
  ["TIMESTAMP WITH TIME ZONE", { id: "TIMESTAMPTZ" }],
  ["TIME WITH TIME ZONE[]", { id: "LIST", of: { id: "OTHER", name: "TIMETZ" } }],
  [
    'STRUCT(a JSON, "b c" DECIMAL(20,3))',
    {
      id: "STRUCT",
      members: [
        { name: "a", type: { id: "JSON" } },
        { name: "b c", type: { id: "DECIMAL", width: 20, scale: 3 } },
      ],
    },
  ],
  ["ENUM('a', 'b''c')[3]", { id: "ARRAY", of: { id: "ENUM", values: ["a", "b'c"] }, length: 3 }],
])("DuckDB's own %s is understood", (text, expected) => {
  expect(parseDuckType(text)).toEqual(expected);
});

test.each([
  "",
  "VARCHAR(20)",
  "INT",
  "pg:inet",
  "DECIMAL",
  "ENUM()",
  "STRUCT(a)",
  "INTEGER[",
  "INTEGER x",
  "varchar collate nocase",
])("%j is no type of DuckDB", (text) => {
  expect(parseDuckType(text)).toBeUndefined();
});

test.each([
  ["bool", "BOOLEAN"],
  ["int32", "INTEGER"],
  ["int64", "BIGINT"],
  ["float32", "FLOAT"],
  ["float64", "DOUBLE"],
  ["decimal(38,10)", "DECIMAL(38,10)"],
  ["decimal(39,0)", "VARCHAR"],
  ["decimal", "VARCHAR"],
  ["text", "VARCHAR"],
  ["text(5)", "VARCHAR"],
  ["bytes", "BLOB"],
  ["date", "DATE"],
  ["time(6)", "TIME"],
  ["time(9)", "TIME_NS"],
  ["timestamp(3)", "TIMESTAMP"],
  ["timestamp(9)", "TIMESTAMP_NS"],
  ["timestamptz(6)", "TIMESTAMPTZ"],
  ["timestamptz(9)", "VARCHAR"],
  ["interval", "INTERVAL"],
  ["uuid", "UUID"],
  ["json", "JSON"],
  ["list<decimal(10,2)>", "DECIMAL(10,2)[]"],
  ["list<list<text>>", "VARCHAR[][]"],
  ["list<decimal>", "JSON"],
  ["list<any>", "JSON"],
  ["any", "JSON"],
  ["any<int64|text>", 'UNION("integer" BIGINT, "text" VARCHAR)'],
  ["any<bool|float64|bytes>", 'UNION("bool" BOOLEAN, "float" DOUBLE, "bytes" BLOB)'],
  ["any<text|json>", "JSON"],
])("a field of %s gets a column of %s", (text, column) => {
  expect(formatDuckType(storedAs({ name: "f", type: parseType(text), nullable: true }))).toBe(column);
});

test.each([
  ["SMALLINT", "int32", "SMALLINT"],
  ["SMALLINT", "int64", "BIGINT"],
  ["UBIGINT", "decimal(20,0)", "UBIGINT"],
  ["HUGEINT", "decimal(39,0)", "HUGEINT"],
  ["TIMESTAMP_S", "timestamp(0)", "TIMESTAMP_S"],
  ["BIT", "text", "BIT"],
  ["GEOMETRY", "text", "VARCHAR"],
  ["VARCHAR(20)", "text", "VARCHAR"],
  ["pg:inet", "text", "VARCHAR"],
  ["STRUCT(a INTEGER)", "json", 'STRUCT("a" INTEGER)'],
  ["ENUM('a')", "text", "VARCHAR"],
])("the hint %s is taken for a field of %s only if it means that: %s", (native, text, column) => {
  expect(formatDuckType(storedAs({ name: "f", type: parseType(text), nullable: true, native }))).toBe(column);
});

test("an enumeration is made again as long as its values are the same", () => {
  const field = { name: "f", type: types.text, nullable: true, native: "ENUM('a', 'b')" };
  expect(formatDuckType(storedAs({ ...field, constraints: { oneOf: ["b", "a"] } }))).toBe("ENUM('a', 'b')");
  expect(formatDuckType(storedAs({ ...field, constraints: { oneOf: ["a", "c"] } }))).toBe("VARCHAR");
  expect(formatType(field.type)).toBe("text");
});
