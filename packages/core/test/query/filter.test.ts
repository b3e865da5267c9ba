import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { batchOf } from "../../src/batch/batch-of.ts";
import { recordsOf } from "../../src/batch/records-of.ts";
import { schemaOf } from "../../src/model/schema-of.ts";
import { checkFilter } from "../../src/query/check-filter.ts";
import { filterBatch } from "../../src/query/filter-batch.ts";
import { recordTest } from "../../src/query/matches.ts";
import { filtersOfFractions } from "./filters/fractions.ts";
import { filtersOfIntegers } from "./filters/integers.ts";
import { filtersOfMixed } from "./filters/mixed.ts";
import { filtersOfTexts } from "./filters/texts.ts";
import { filtersOfTimes } from "./filters/times.ts";

const filterCases = [
  ...filtersOfIntegers,
  ...filtersOfFractions,
  ...filtersOfTexts,
  ...filtersOfTimes,
  ...filtersOfMixed,
];

for (const { type, values, keeps } of filterCases) {
  describe(`a filter on ${type}`, () => {
    const schema = schemaOf({ id: "int32", x: type });
    const batch = batchOf(
      schema,
      values.map((x, id) => ({ id, x })),
    );
    const all = [...values.keys()];

    for (const [filter, rows] of keeps) {
      const said = inspect(filter, { depth: 9, breakLength: Infinity });
      it(`${said} keeps ${rows.length} of ${values.length} in a batch`, () => {
        expect([...(filterBatch(filter, schema)(batch) ?? all)]).toEqual(rows);
      });
      it(`${said} keeps the same records one by one`, () => {
        const test = recordTest(filter, schema);
        expect(
          recordsOf(batch)
            .filter((record) => test(record))
            .map((record) => record["id"]),
        ).toEqual(rows);
      });
      it(`${said} is the same when it has been checked before`, () => {
        const checked = checkFilter(filter, schema);
        expect(checkFilter(checked, schema)).toEqual(checked);
      });
    }
  });
}

describe("a filter on a missing field", () => {
  const schema = schemaOf({ id: "int32", x: "int32" });

  it("takes it for null", () => {
    const batch = batchOf(schema, [{ id: 0 }, { id: 1, x: null }, { id: 2, x: 5 }]);
    expect([...(filterBatch({ field: "x", operator: "is-null" }, schema)(batch) ?? [])]).toEqual([0, 1]);
    expect(recordTest({ field: "x", operator: "is-null" }, schema)({ id: 0 })).toBe(true);
  });

  it("does not look at what a record inherits", () => {
    const odd = schemaOf({ constructor: "text", ["__proto__"]: "text" });
    expect(recordTest({ field: "constructor", operator: "is-null" }, odd)({})).toBe(true);
  });
});

describe("a filter of a batch", () => {
  it("says that all records are kept by undefined", () => {
    const schema = schemaOf({ x: "int32" });
    expect(
      filterBatch({ field: "x", operator: ">", value: 0 }, schema)(batchOf(schema, [{ x: 1 }, { x: 2 }])),
    ).toBeUndefined();
  });

  it("finds columns by name in a batch of fewer fields", () => {
    const schema = schemaOf({ a: "int32", x: "text" });
    const batch = batchOf(schemaOf({ x: "text" }), [{ x: "p" }, { x: "q" }]);
    expect([...(filterBatch({ field: "x", operator: "=", value: "q" }, schema)(batch) ?? [])]).toEqual([1]);
  });

  it("takes an empty batch", () => {
    const schema = schemaOf({ x: "text" });
    expect(filterBatch({ field: "x", operator: "=", value: "q" }, schema)(batchOf(schema, []))).toBeUndefined();
  });
});
