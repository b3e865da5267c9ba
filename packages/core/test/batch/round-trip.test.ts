import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { batchOf } from "../../src/batch/batch-of.ts";
import { cellOf, recordAt } from "../../src/batch/cell.ts";
import { recordsOf } from "../../src/batch/records-of.ts";
import { valuesOf } from "../../src/batch/values-of.ts";
import { formatType } from "../../src/model/logical-type-text.ts";
import {
  everyType,
  identities,
  identity,
  recordsOfSchema,
  schemaOfType,
  someRecords,
  valuesOfType,
} from "../arbitraries.ts";

describe("a batch gives its records back exactly", () => {
  test.each(everyType.map((type) => [formatType(type), type] as const))("%s", (_, type) => {
    const schema = schemaOfType(type);
    fc.assert(
      fc.property(recordsOfSchema(schema), (records) => {
        expect(identities(recordsOf(batchOf(schema, records)))).toEqual(identities(records));
      }),
      { numRuns: 60 },
    );
  });

  test("whatever its fields are named", () => {
    fc.assert(
      fc.property(someRecords, ({ schema, records }) => {
        const again = recordsOf(batchOf(schema, records));
        expect(identities(again)).toEqual(identities(records));
        for (const record of again) expect(Object.getPrototypeOf(record)).toBe(Object.prototype);
      }),
      { numRuns: 150 },
    );
  });

  test("cell by cell and record by record as well", () => {
    fc.assert(
      fc.property(someRecords, ({ schema, records }) => {
        const batch = batchOf(schema, records);
        expect(identities(records.map((_, i) => recordAt(batch, i)))).toEqual(identities(records));
        batch.columns.forEach((column, c) => {
          const type = schema.fields[c]?.type ?? { kind: "any" };
          const cells = records.map((_, i) => cellOf(column, type, i));
          expect(cells.map(identity)).toEqual(valuesOf(column, type, batch.length).map(identity));
        });
      }),
      { numRuns: 100 },
    );
  });

  test("twice: what came out goes in again", () => {
    fc.assert(
      fc.property(someRecords, ({ schema, records }) => {
        const once = recordsOf(batchOf(schema, records));
        expect(identities(recordsOf(batchOf(schema, once)))).toEqual(identities(records));
      }),
      { numRuns: 80 },
    );
  });
});

test("a value of every type is there: no arbitrary gives only nulls", () => {
  for (const type of everyType) expect(fc.sample(valuesOfType(type), 5)).toHaveLength(5);
});
