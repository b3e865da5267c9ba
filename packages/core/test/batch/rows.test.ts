import * as fc from "fast-check";
import { expect, test } from "vitest";
import { batchOf } from "../../src/batch/batch-of.ts";
import type { Batch } from "../../src/batch/batch.ts";
import { recordsOf } from "../../src/batch/records-of.ts";
import { concatBatches, sliceBatch, takeRows } from "../../src/batch/rows.ts";
import { batchBytes } from "../../src/batch/size.ts";
import { parseType } from "../../src/model/logical-type-text.ts";
import type { Row } from "../../src/model/data-record.ts";
import { identities, recordsOfSchema, schemaOfType, someRecords, someSchema } from "../arbitraries.ts";

/** A batch that is itself a slice, so that its offsets do not begin at 0 and its arrays are longer than it. */
function shifted(
  schema: Batch["schema"],
  records: readonly Row[],
  before: readonly Row[],
  after: readonly Row[],
): Batch {
  const whole = batchOf(schema, [...before, ...records, ...after]);
  return sliceBatch(whole, before.length, before.length + records.length);
}

const withNeighbours = someSchema.chain((schema) =>
  fc.record({
    schema: fc.constant(schema),
    records: recordsOfSchema(schema, { maxLength: 20 }),
    before: recordsOfSchema(schema),
    after: recordsOfSchema(schema, { maxLength: 3 }),
  }),
);

test("a slice of a batch holds the slice of its records", () => {
  fc.assert(
    fc.property(withNeighbours, fc.nat(22), fc.nat(22), ({ schema, records, before, after }, from, to) => {
      const slice = sliceBatch(shifted(schema, records, before, after), from, to);
      expect(identities(recordsOf(slice))).toEqual(identities(records.slice(from, Math.max(from, to))));
    }),
    { numRuns: 120 },
  );
});

test("rows are taken in any order and as often as asked for", () => {
  fc.assert(
    fc.property(withNeighbours, fc.array(fc.nat(), { maxLength: 30 }), ({ schema, records, before, after }, places) => {
      const rows = records.length === 0 ? [] : places.map((place) => place % records.length);
      const taken = takeRows(shifted(schema, records, before, after), Int32Array.from(rows));
      expect(taken.length).toBe(rows.length);
      expect(identities(recordsOf(taken))).toEqual(identities(rows.map((row) => records[row] ?? {})));
    }),
    { numRuns: 120 },
  );
});

test("batches one after another hold their records one after another", () => {
  fc.assert(
    fc.property(withNeighbours, ({ schema, records, before, after }) => {
      const parts = [
        shifted(schema, records, before, after),
        batchOf(schema, []),
        batchOf(schema, after),
        shifted(schema, before, after, records),
      ];
      expect(identities(recordsOf(concatBatches(parts)))).toEqual(identities([...records, ...after, ...before]));
    }),
    { numRuns: 120 },
  );
});

test("a batch is about as large as its values", () => {
  const bytes = (type: string, values: readonly unknown[]): number => {
    const schema = schemaOfType(parseType(type));
    return batchBytes(
      batchOf(
        schema,
        values.map((x) => ({ x })),
      ),
    );
  };
  expect(bytes("int64", [1, 2, 3])).toBe(24);
  expect(bytes("bool", [true, false])).toBe(2);
  expect(bytes("text", ["abc", "ä"])).toBe(5 + 12);
  expect(bytes("any", ["x".repeat(1000), 5])).toBeGreaterThan(1000);
});

test("the size of a slice is that of its own records", () => {
  fc.assert(
    fc.property(someRecords, ({ schema, records }) => {
      const batch = batchOf(schema, records);
      const sizes = records.map((_, i) => batchBytes(sliceBatch(batch, i, i + 1)));
      const sum = sizes.reduce((total, size) => total + size, 0);
      // Each slice has an end of its offsets and bitmaps of its own.
      expect(Math.abs(sum - batchBytes(batch))).toBeLessThanOrEqual(
        records.length * batch.columns.length * 6 + 4 * batch.columns.length,
      );
    }),
    { numRuns: 60 },
  );
});
