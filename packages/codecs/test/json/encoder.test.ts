import { batchOf, schemaOf } from "@dataknobs/core";
import { describe, expect, it } from "vitest";
import { jsonEncoder, jsonLinesEncoder } from "../../src/json/encoder.ts";
import { fileOf, linesOf } from "./encode.ts";

describe("members", () => {
  it("stand in the order of the fields, whatever the order in the record", () => {
    expect(linesOf(schemaOf({ z: "int64", a: "int64", "10": "int64" }), [{ a: 2, "10": 3, z: 1 }])).toEqual([
      // An object of JavaScript has its names that are whole numbers first: of the schema too.
      '{"10":3,"z":1,"a":2}',
    ]);
  });

  it("are left out where they are missing, be it the first, the last or all of them", () => {
    const lines = linesOf(schemaOf({ a: "int64", b: "json", c: "text" }), [
      { b: [1], c: "x" },
      { a: 1, b: [1] },
      { a: 1, c: null },
      {},
    ]);
    expect(lines).toEqual(['{"b":[1],"c":"x"}', '{"a":1,"b":[1]}', '{"a":1,"c":null}', "{}"]);
  });

  it("have any name", () => {
    const names = ["__proto__", "constructor", "", 'say "hi"', "a\nb", "größe 😀", "`${x}`", "\u2028", "];"];
    const schema = schemaOf(Object.fromEntries(names.map((name) => [name, "int64"])));
    const record = Object.fromEntries(names.map((name, i) => [name, i]));
    const [line = ""] = linesOf(schema, [record]);
    expect(line).toBe(JSON.stringify(record));
    expect(Object.entries(JSON.parse(line))).toEqual(names.map((name, i) => [name, i]));
  });

  it.each([100, 300])("may be %i", (count) => {
    const names = Array.from({ length: count }, (_, i) => `field ${i}`);
    const schema = schemaOf(Object.fromEntries(names.map((name, i) => [name, i % 2 === 0 ? "int64" : "text"])));
    const record = Object.fromEntries(names.map((name, i) => [name, i % 2 === 0 ? i : name]));
    const some = { "field 0": 1, "field 7": null, "field 99": "x" };
    const end = { [`field ${count - 1}`]: null };
    const lines = [record, {}, some, end].map((one) => JSON.stringify(one));
    expect(linesOf(schema, [record, {}, some, end])).toEqual(lines);
  });

  it("need not be there at all", () => {
    expect(linesOf({ fields: [] }, [{}, {}])).toEqual(["{}", "{}"]);
  });
});

describe("a file", () => {
  const schema = schemaOf({ a: "int64" });
  const batch = (...values: readonly number[]) =>
    batchOf(
      schema,
      values.map((a) => ({ a })),
    );

  it("of JSON Lines is a line a record, whatever the batches", () => {
    const encoder = jsonLinesEncoder(schema);
    expect(fileOf(encoder, [batch(1), batch(), batch(2, 3)]).toString()).toBe('{"a":1}\n{"a":2}\n{"a":3}\n');
    expect(fileOf(encoder, []).toString()).toBe("");
    expect(fileOf(encoder, [batch()]).toString()).toBe("");
  });

  it("of JSON is an array with a record a line", () => {
    const encoder = jsonEncoder(schema);
    expect(fileOf(encoder, [batch(), batch(1), batch(2, 3)]).toString()).toBe('[\n{"a":1},\n{"a":2},\n{"a":3}\n]\n');
    expect(fileOf(encoder, []).toString()).toBe("[]\n");
    expect(fileOf(encoder, [batch()]).toString()).toBe("[]\n");
  });

  it("is not made of batches with other fields", () => {
    const other = schemaOf({ a: "text" });
    expect(() => jsonLinesEncoder(schema).encode(batchOf(other, [{ a: "1" }]), true)).toThrow(
      "Column 0 of the batch is bytes where the schema has i64.",
    );
  });
});
