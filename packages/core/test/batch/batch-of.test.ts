import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { batchOf, collectBatch } from "../../src/batch/batch-of.ts";
import { columnBuilder } from "../../src/batch/build.ts";
import { isSet } from "../../src/batch/bitmap.ts";
import { recordsOf } from "../../src/batch/records-of.ts";
import { valuesOf } from "../../src/batch/values-of.ts";
import { schemaOf } from "../../src/model/schema-of.ts";
import { parseType } from "../../src/model/logical-type-text.ts";
import { identities, identity, someType, valuesOfType } from "../arbitraries.ts";
import { codeOf, errorOf } from "../model/code-of.ts";

const people = schemaOf({ id: "int64", name: "text(5)", age: "int32" }, { key: ["id"] });

describe("null and missing are two things", () => {
  const records = [
    { id: 1, name: null },
    { id: 2, age: 7 },
    { id: 3, name: undefined, age: null },
  ];

  test("both come back", () => {
    expect(recordsOf(batchOf(people, records))).toEqual([
      { id: 1, name: null },
      { id: 2, age: 7 },
      { id: 3, age: null },
    ]);
  });

  test("missing is only what is not valid", () => {
    const [, name] = batchOf(people, records).columns;
    expect([0, 1, 2].map((i) => isSet(name?.valid, i))).toEqual([false, false, false]);
    expect([0, 1, 2].map((i) => name?.missing !== undefined && isSet(name.missing, i))).toEqual([false, true, true]);
  });

  test("a required field is neither", () => {
    expect(codeOf(() => batchOf(people, [{ id: null }]))).toBe("NULL_NOT_ALLOWED");
    expect(errorOf(() => batchOf(people, [{ id: 1 }, { name: "a" }])).message).toMatch(
      /Record 1, field "id": .*missing/,
    );
  });

  test("a required field with a default of its store may be left out", () => {
    const schema = schemaOf({ id: { type: "int64", nullable: false, default: 0 } });
    expect(recordsOf(batchOf(schema, [{}, { id: 5 }]))).toEqual([{}, { id: 5 }]);
  });
});

describe("records that do not fit", () => {
  const records = [
    { id: 1, name: "Ann" },
    { id: 2, name: "Annabel" },
    { id: 3.5 },
    { id: 4, nick: "x" },
    { id: 5, name: "\ud800" },
    { id: 6, name: "Ann", age: 2 ** 31 },
    { id: 7 },
  ];

  test("are rejected one by one with their reasons, the others stay", () => {
    const { batch, rejected, kept } = collectBatch(people, records);
    expect(recordsOf(batch)).toEqual([{ id: 1, name: "Ann" }, { id: 7 }]);
    expect(kept).toEqual([0, 6]);
    expect(rejected.map(({ row, field, code }) => [row, field, code])).toEqual([
      [1, "name", "TOO_LONG"],
      [2, "id", "INVALID_VALUE"],
      [3, "nick", "UNKNOWN_FIELD"],
      [4, "name", "INVALID_UTF8"],
      [5, "age", "OUT_OF_RANGE"],
    ]);
    expect(rejected[0]?.record).toBe(records[1]);
  });

  test("stop batchOf at the first", () => {
    expect(errorOf(() => batchOf(people, records))).toMatchObject({ code: "TOO_LONG", field: "name" });
  });

  test("a field of the prototype is not the record's", () => {
    const schema = schemaOf({ toString: "text", constructor: "text", __proto__x: "text" });
    expect(recordsOf(batchOf(schema, [{}, Object.create(null)]))).toEqual([{}, {}]);
    expect(codeOf(() => batchOf(people, [{ id: 1, constructor: "mine" }]))).toBe("UNKNOWN_FIELD");
  });
});

test("a builder takes more than it was made for, and says nothing of a value that it refused", () => {
  fc.assert(
    fc.property(
      someType.chain((type) =>
        fc.tuple(fc.constant(type), fc.array(fc.option(valuesOfType(type)), { maxLength: 20 }), fc.nat(4)),
      ),
      ([type, values, capacity]) => {
        const builder = columnBuilder(type, capacity);
        for (const value of values) {
          if (value === null) builder.appendNull();
          else builder.append(value);
          expect(codeOf(() => builder.append(Symbol("of no type")))).toBe("INVALID_VALUE");
        }
        expect(builder.length).toBe(values.length);
        expect(valuesOf(builder.finish(), type, values.length).map(identity)).toEqual(values.map(identity));
      },
    ),
    { numRuns: 150 },
  );
});

test("what a type accepts coming in is there as it comes out", () => {
  const out = (type: string, value: unknown): unknown => {
    const schema = schemaOf({ x: parseType(type) });
    return recordsOf(batchOf(schema, [{ x: value }]))[0]?.["x"];
  };
  expect(out("int64", 5n)).toBe(5);
  expect(out("int64", -0)).toBe(0);
  expect(out("int64", -(2n ** 63n))).toBe(-(2n ** 63n));
  expect(out("int32", 7n)).toBe(7);
  expect(out("decimal(9,2)", 5n)).toBe("5.00");
  expect(out("date", new Date(0))).toBe("1970-01-01");
  expect(out("timestamptz(6)", new Date(1.5))).toBe("1970-01-01T00:00:00.001Z");
  expect(out("timestamptz(6)", "2024-03-10T02:30:00.5+01:00")).toBe("2024-03-10T01:30:00.5Z");
  expect(out("timestamp(3)", "2024-03-10 02:30:00.120")).toBe("2024-03-10T02:30:00.12");
  expect(out("uuid", "6BA7B810-9DAD-11D1-80B4-00C04FD430C8")).toBe("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
  expect(out("bytes", new Uint8Array([1, 2]).buffer)).toEqual(new Uint8Array([1, 2]));
  expect(out("any", 5n)).toBe(5);
  expect(identity(out("json", { b: 1n, a: [null] }))).toBe('json {"b":1,"a":[null]}');
});

test("a record is its owner's: what is done to its bytes does not reach the batch", () => {
  const schema = schemaOf({ raw: "bytes", any: "any" });
  const batch = batchOf(schema, [{ raw: new Uint8Array([1]), any: new Uint8Array([1]) }]);
  const [record] = recordsOf(batch);
  record?.["raw"].fill(9);
  record?.["any"].fill(9);
  expect(identities(recordsOf(batch))).toEqual(identities([{ raw: new Uint8Array([1]), any: new Uint8Array([1]) }]));
});
