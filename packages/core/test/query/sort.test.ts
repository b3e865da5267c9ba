import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batchOf } from "../../src/batch/batch-of.ts";
import { recordsOf } from "../../src/batch/records-of.ts";
import { sliceBatch } from "../../src/batch/rows.ts";
import { schemaOf } from "../../src/model/schema-of.ts";
import { compareRows, sortBatches } from "../../src/query/sort.ts";
import { typeTexts, valuesOfType } from "./values.ts";

function sorted(type: string, values: readonly unknown[], direction: "asc" | "desc" = "asc"): unknown[] {
  const batch = batchOf(
    schemaOf({ x: type }),
    values.map((x) => ({ x })),
  );
  return recordsOf(sortBatches([batch], [{ field: "x", direction }])).map((record) => record["x"] as unknown);
}

describe("sorting", () => {
  it("orders text by code point, not by UTF-16 unit", () => {
    expect(
      sorted("text", ["😀", "\uffee", "b", "B", "", "ä", "ab", "abcdefgh", "abcdefgg", "abcdef", "abcdef\u0000"]),
    ).toEqual(["", "B", "ab", "abcdef", "abcdef\u0000", "abcdefgg", "abcdefgh", "b", "ä", "\uffee", "😀"]);
  });

  it("puts nulls last in both directions", () => {
    expect(sorted("int32", [2, null, 1])).toEqual([1, 2, null]);
    expect(sorted("int32", [2, null, 1], "desc")).toEqual([2, 1, null]);
  });

  it("puts NaN above all numbers", () => {
    expect(sorted("float64", [Number.NaN, Infinity, -1])).toEqual([-1, Infinity, Number.NaN]);
    expect(sorted("float64", [-1, Infinity, Number.NaN], "desc")).toEqual([Number.NaN, Infinity, -1]);
  });

  it("orders integers beyond doubles one by one", () => {
    expect(sorted("int64", [9007199254740993n, 9007199254740992n, -1, -9007199254740993n])).toEqual([
      -9007199254740993n,
      -1,
      9007199254740992n,
      9007199254740993n,
    ]);
  });

  it("orders decimals by value and keeps their text", () => {
    expect(sorted("decimal", ["10", "9.5", "-1", "9.50", "NaN"])).toEqual(["-1", "9.5", "9.50", "10", "NaN"]);
  });

  it("leaves equal records in the order in which they came, over all batches", () => {
    const schema = schemaOf({ x: "int32", n: "int32" });
    const batch = batchOf(
      schema,
      [1, 0, 1, 0, 1].map((x, n) => ({ x, n })),
    );
    const parts = [sliceBatch(batch, 0, 2), sliceBatch(batch, 2, 5)];
    expect(recordsOf(sortBatches(parts, [{ field: "x" }])).map((record) => record["n"] as unknown)).toEqual([
      1, 3, 0, 2, 4,
    ]);
    expect(
      recordsOf(sortBatches(parts, [{ field: "x", direction: "desc" }])).map((record) => record["n"] as unknown),
    ).toEqual([0, 2, 4, 1, 3]);
  });

  it("refuses unknown fields and directions", () => {
    const batch = batchOf(schemaOf({ x: "int32" }), []);
    expect(() => sortBatches([batch], [{ field: "y" }])).toThrow('There is no field "y"');
    expect(() => sortBatches([batch], [{ field: "x", direction: "down" as "desc" }])).toThrow(
      'A direction is "asc" or "desc"',
    );
  });
});

describe.each(typeTexts)("sorting any values of %s", (type) => {
  const schema = schemaOf({ n: "int32", x: type, y: "int32?" });
  const cells = fc.array(fc.tuple(fc.option(valuesOfType(type)), fc.option(fc.nat(2))), { maxLength: 20 });
  const direction = fc.constantFrom("asc" as const, "desc" as const);

  it("is the same for batches and for records", () => {
    fc.assert(
      fc.property(cells, direction, direction, (values, first, second) => {
        const sort = [
          { field: "x", direction: first },
          { field: "y", direction: second },
        ];
        const batch = batchOf(
          schema,
          values.map(([x, y], n) => ({ n, x, y })),
        );
        const byBatch = recordsOf(sortBatches([batch], sort)).map((record) => record["n"] as unknown);
        const byRecord = recordsOf(batch)
          .toSorted(compareRows(sort, schema))
          .map((record) => record["n"] as unknown);
        expect(byBatch).toEqual(byRecord);
      }),
      { numRuns: 50 },
    );
  });
});
