import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { batchOf } from "../../src/batch/batch-of.ts";
import type { Batch } from "../../src/batch/batch.ts";
import { isSet, newBitmap, setBit } from "../../src/batch/bitmap.ts";
import { castColumn } from "../../src/batch/cast.ts";
import { recordAt } from "../../src/batch/cell.ts";
import { checkColumn } from "../../src/batch/check.ts";
import type { Column } from "../../src/batch/column.ts";
import { recordsOf } from "../../src/batch/records-of.ts";
import { concatBatches, sliceBatch, takeRows } from "../../src/batch/rows.ts";
import { withSafeIntegers } from "../../src/batch/safe-integers.ts";
import type { Row } from "../../src/model/data-record.ts";
import { everyType, identities, someRecords } from "../arbitraries.ts";

/** The same column without the values of some rows: what they were is still in its memory. */
function hide(column: Column, length: number, hidden: readonly boolean[]): Column {
  const valid = newBitmap(length, 0);
  for (let i = 0; i < length; i++) if (isSet(column.valid, i) && hidden[i % hidden.length] !== true) setBit(valid, i);
  return { ...column, valid };
}

interface Case {
  readonly batch: Batch;
  readonly expected: Row[];
}

const cases: fc.Arbitrary<Case> = fc
  .tuple(someRecords, fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }))
  .map(([{ schema, records }, hidden]) => {
    const batch = batchOf(schema, records);
    const expected = records.map((record, i) =>
      hidden[i % hidden.length] === true ? Object.fromEntries(Object.keys(record).map((name) => [name, null])) : record,
    );
    return {
      batch: { ...batch, columns: batch.columns.map((column) => hide(column, batch.length, hidden)) },
      expected,
    };
  });

describe("what lies in a cell that is not valid means nothing", () => {
  test("in records", () => {
    fc.assert(
      fc.property(cases, ({ batch, expected }) => {
        expect(identities(recordsOf(batch))).toEqual(identities(expected));
        expect(identities(expected.map((_, i) => recordAt(batch, i)))).toEqual(identities(expected));
        expect(identities(recordsOf(batch, { integers: "bigint" })).length).toBe(expected.length);
        const safe = withSafeIntegers(batch).batch;
        expect(recordsOf(safe, { integers: "number" }).length).toBe(safe.length);
      }),
      { numRuns: 100 },
    );
  });

  test("in rows taken and put together", () => {
    fc.assert(
      fc.property(cases, ({ batch, expected }) => {
        const rows = expected.map((_, i) => expected.length - 1 - i);
        const again = takeRows(takeRows(batch, rows), rows);
        const middle = sliceBatch(batch, 1, batch.length);
        expect(identities(recordsOf(concatBatches([again, middle])))).toEqual(
          identities([...expected, ...expected.slice(1)]),
        );
      }),
      { numRuns: 100 },
    );
  });

  test("in casts and checks", () => {
    fc.assert(
      fc.property(cases, fc.constantFrom(...everyType), ({ batch }, to) => {
        const none = { ...batch, columns: batch.columns.map((column) => hide(column, batch.length, [true])) };
        const found = none.columns.flatMap((column, c) => {
          const type = none.schema.fields[c]?.type ?? to;
          const checked = checkColumn(
            column,
            type,
            ["nan", "infinity", "negzero", "nul", "surrogate", "duplicate-keys", "json-null", "length"],
            none.length,
          );
          return [...castColumn(column, type, to, none.length).failures, ...checked];
        });
        expect(found).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
