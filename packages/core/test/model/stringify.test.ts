import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { batchOf } from "../../src/batch/batch-of.ts";
import { recordsOf } from "../../src/batch/records-of.ts";
import { canonical } from "../../src/model/canonical.ts";
import { lazyJson, parseJson } from "../../src/model/json-value.ts";
import type { LogicalType } from "../../src/model/logical-type.ts";
import { formatType } from "../../src/model/logical-type-text.ts";
import { jsonNull, rawJson } from "../../src/model/raw-json.ts";
import { schemaOf } from "../../src/model/schema-of.ts";
import { stringify } from "../../src/model/stringify.ts";
import { looksTagged, untag } from "../../src/model/tagged.ts";
import { identity, someRecords } from "../arbitraries.ts";
import { codeOf } from "./code-of.ts";

describe("stringify", () => {
  test.each<[Record<string, unknown>, string]>([
    [{ a: 1, b: "x\n", c: true, d: null, e: undefined }, '{"a":1,"b":"x\\n","c":true,"d":null}'],
    [{ a: 2n ** 64n, b: -0, c: 0.1 }, '{"a":18446744073709551616,"b":-0,"c":0.1}'],
    [{ a: NaN, b: -Infinity }, '{"a":{"$type":"float64","value":"NaN"},"b":{"$type":"float64","value":"-Infinity"}}'],
    [{ a: new Uint8Array([1, 255]) }, '{"a":{"$type":"bytes","value":"Af8="}}'],
    [{ a: lazyJson('{ "z":1.10, "a":[9007199254740993] }') }, '{"a":{ "z":1.10, "a":[9007199254740993] }}'],
    [{ a: lazyJson('{"z":\r1,\n"a":[1,\r\n2]}') }, '{"a":{"z": 1, "a":[1,  2]}}'],
    [{ a: jsonNull, b: rawJson("1e400") }, '{"a":{"$type":"json","value":null},"b":1e400}'],
    [
      { a: { $type: "x" }, b: [{ $type: 1 }] },
      '{"a":{"$type":"json","value":{"$type":"x"}},"b":[{"$type":"json","value":{"$type":1}}]}',
    ],
    [{ a: lazyJson('[[{"$type":1}]]') }, '{"a":{"$type":"json","value":[[{"$type":1}]]}}'],
    [
      { a: [new Uint8Array([1]), null, [-Infinity]] },
      '{"a":[{"$type":"bytes","value":"AQ=="},null,[{"$type":"float64","value":"-Infinity"}]]}',
    ],
    [{ a: [jsonNull, null, new Date(0)] }, '{"a":[{"$type":"json","value":null},null,"1970-01-01T00:00:00Z"]}'],
    [{ a: lazyJson('{"\\u0024type":1}') }, '{"a":{"$type":"json","value":{"\\u0024type":1}}}'],
    [{ a: new Date(0) }, '{"a":"1970-01-01T00:00:00Z"}'],
    [{ ["__proto__"]: 1, '"': 2, é: 3 }, '{"__proto__":1,"\\"":2,"é":3}'],
    [{}, "{}"],
  ])("%o is %s", (record, text) => {
    expect(stringify(record)).toBe(text);
  });

  test("writes lists and 32-bit floats by their types", () => {
    const schema = schemaOf({ f: "float32", l: "list<float32>", b: "list<bytes>" });
    const record = { f: Math.fround(0.1), l: [Math.fround(0.1), null, NaN], b: [new Uint8Array([1])] };
    expect(stringify(record, schema)).toBe(
      '{"f":0.1,"l":[0.1,null,{"$type":"float64","value":"NaN"}],"b":[{"$type":"bytes","value":"AQ=="}]}',
    );
  });

  test("refuses what no record holds", () => {
    expect(codeOf(() => stringify({ a: () => 1 }))).toBe("INVALID_VALUE");
    expect(codeOf(() => stringify({ a: new Map() }))).toBe("INVALID_VALUE");
    expect(codeOf(() => stringify({ a: [[Symbol("a")]] }))).toBe("INVALID_VALUE");
    const inItself: unknown[] = [];
    inItself.push(inItself);
    expect(codeOf(() => stringify({ a: inItself }))).toBe("INVALID_VALUE");
  });

  test("loses nothing", () => {
    const value = fc.oneof(
      fc.double(),
      fc.string({ unit: "binary" }),
      fc.boolean(),
      fc.constant(null),
      fc.uint8Array(),
      fc.jsonValue().map((json) => lazyJson(JSON.stringify({ json }))),
      fc.bigInt(),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string(), value), (record) => {
        const read = parseJson(stringify(record)) as Record<string, unknown>;
        const back = Object.fromEntries(
          Object.entries(read).map(([name, json]) => [name, looksTagged(json) ? untag(json) : json]),
        );
        expect(Object.keys(back)).toEqual(Object.keys(record).filter((name) => record[name] !== undefined));
        // What only a bigint holds comes back as its digits.
        const expected = Object.entries(record).map(([name, original]) => [
          name,
          typeof original === "bigint" ? parseJson(String(original)) : original,
        ]);
        expect(Object.entries(back)).toEqual(expected);
      }),
    );
  });

  test("loses nothing of records of every type, with lists in lists, and needs no schema for it", () => {
    fc.assert(
      fc.property(someRecords, ({ schema, records }) => {
        for (const record of recordsOf(batchOf(schema, records))) {
          const line = stringify(record);
          expect(line).not.toMatch(/[\n\r]/);
          const read = parseJson(line) as Record<string, unknown>;
          expect(Object.keys(read)).toEqual(Object.keys(record));
          for (const { name, type } of schema.fields) {
            // Of JSON and mixed values the same number may have several texts.
            if (/json|any/.test(formatType(type)) || !Object.hasOwn(record, name)) continue;
            const back = untagged(Reflect.get(read, name));
            const value = back === null ? null : canonical(byDigits(back, type), type);
            expect(identity(value)).toEqual(identity(Reflect.get(record, name)));
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  test("a tag that is not ours is not understood", () => {
    expect(codeOf(() => untag({ $type: "regexp", value: "a" }))).toBe("INVALID_VALUE");
    expect(untag({ $type: "int64", value: "9007199254740993" })).toBe(9007199254740993n);
  });
});

/** As a reader of such lines takes a value: what is tagged is what it says, and so are the elements of lists. */
function untagged(value: unknown): unknown {
  if (looksTagged(value)) return untag(value);
  return Array.isArray(value) ? value.map(untagged) : value;
}

/** `parseJson` gives a number that has the digits of the text, which need not be the integer that those digits mean. */
function byDigits(value: unknown, type: LogicalType): unknown {
  if (type.kind === "list" && Array.isArray(value)) return value.map((item: unknown) => byDigits(item, type.of));
  return type.kind === "int64" && typeof value === "number" ? BigInt(String(value)) : value;
}
