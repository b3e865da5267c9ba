import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batchOf } from "../../src/batch/batch-of.ts";
import { recordsOf } from "../../src/batch/records-of.ts";
import { sliceBatch } from "../../src/batch/rows.ts";
import { schemaOf } from "../../src/model/schema-of.ts";
import { checkFilter, filterOperators } from "../../src/query/check-filter.ts";
import { filterBatch } from "../../src/query/filter-batch.ts";
import type { Filter } from "../../src/query/filter.ts";
import { recordTest } from "../../src/query/matches.ts";
import { splitFilter } from "../../src/query/split-filter.ts";
import { truthOf } from "./reference.ts";
import { typeTexts, valuesOfType } from "./values.ts";

/** Filters on `x` whose values are mostly among those of the records, sometimes null. */
function filters(values: fc.Arbitrary<unknown>, likes: boolean): fc.Arbitrary<Filter> {
  const value = fc.option(values, { freq: 10 });
  const operator = fc.constantFrom("=", "!=", "<", "<=", ">", ">=") as fc.Arbitrary<"=">;
  const pattern = fc.string({ unit: fc.constantFrom("a", "b", "%", "_", "\\\\", "\\%", "ä", "😀"), maxLength: 4 });
  const comparisons = fc.oneof(
    fc.record({ field: fc.constant("x"), operator, value }),
    fc.record({
      field: fc.constant("x"),
      operator: fc.constantFrom("in", "not-in") as fc.Arbitrary<"in">,
      value: fc.array(value, { maxLength: 3 }),
    }),
    fc.record({ field: fc.constant("x"), operator: fc.constant("between" as const), value: fc.tuple(value, value) }),
    fc.record({ field: fc.constant("x"), operator: fc.constantFrom("is-null", "not-null") as fc.Arbitrary<"is-null"> }),
    ...(likes ? [fc.record({ field: fc.constant("x"), operator: fc.constant("like" as const), value: pattern })] : []),
  );
  return fc.letrec<{ filter: Filter }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 3 },
      comparisons,
      fc.record({ and: fc.array(tie("filter"), { maxLength: 2 }) }),
      fc.record({ or: fc.array(tie("filter"), { maxLength: 2 }) }),
      fc.record({ not: tie("filter") }),
    ),
  })).filter;
}

describe.each(typeTexts)("any filter on any values of %s", (type) => {
  const schema = schemaOf({ id: "int32", x: type });
  const values = valuesOfType(type);
  const cells = fc.array(fc.option(values, { freq: 6 }), { maxLength: 12 });
  const filter = filters(values, type === "text" || type === "any");

  it("keeps the same records in a batch, one by one, by three-valued logic written down naively, and in parts", () => {
    fc.assert(
      fc.property(cells, filter, fc.subarray([...filterOperators]), fc.nat(3), (xs, condition, operators, skipped) => {
        const batch = batchOf(
          schema,
          xs.map((x, id) => ({ id, x })),
        );
        const cut = sliceBatch(batch, Math.min(skipped, xs.length), xs.length);
        const records = recordsOf(cut);
        const rows = filterBatch(condition, schema)(cut) ?? records.keys();
        const kept = [...rows].map((row) => records[row]?.["id"] as unknown);

        const test = recordTest(condition, schema);
        expect(records.filter(test).map((record) => record["id"])).toEqual(kept);

        const field = schema.fields[1];
        const byTruth = records.filter(
          (record) => field !== undefined && truthOf(condition, record["x"] as unknown, field.type) === true,
        );
        expect(byTruth.map((record) => record["id"])).toEqual(kept);

        const { pushed, rest } = splitFilter(checkFilter(condition, schema), operators);
        const inParts = records.filter(
          (record) =>
            (pushed === undefined || recordTest(pushed, schema)(record)) &&
            (rest === undefined || recordTest(rest, schema)(record)),
        );
        expect(inParts.map((record) => record["id"])).toEqual(kept);
      }),
      { numRuns: 60 },
    );
  });
});
