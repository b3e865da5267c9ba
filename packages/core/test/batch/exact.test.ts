import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { batchOf } from "../../src/batch/batch-of.ts";
import type { Batch } from "../../src/batch/batch.ts";
import { recordsOf } from "../../src/batch/records-of.ts";
import { stringsOf } from "../../src/batch/strings.ts";
import { JsonText } from "../../src/model/json-text.ts";
import { schemaOf } from "../../src/model/schema-of.ts";
import { identities, someRecords } from "../arbitraries.ts";

const exact = { exact: true };

describe("exact records say what ordinary ones cannot", () => {
  test("5.0 is not 5 in a field of type any", () => {
    const schema = schemaOf({ what: "any?" });
    const batch = withCells(batchOf(schema, [{ what: 1 }, { what: 2 }, { what: -0 }, { what: null }, {}]), [5, 5n]);
    const records = recordsOf(batch, exact);
    expect(records).toEqual([{ what: 5 }, { what: 5n }, { what: -0 }, { what: null }, {}]);
    expect(cells(batchOf(schema, records, exact))).toEqual([5, 5n, -0, null, null]);
    expect(cells(batchOf(schema, recordsOf(batch)))).toEqual([5n, 5n, -0, null, null]);
  });

  test("JSON keeps its text, a scalar's as well", () => {
    const schema = schemaOf({ doc: "json?" });
    const texts = ["5.0", "1e2", '"\\u0041"', "null", '{"a": 1.50}', "[ ]"];
    const records = texts.map((text) => ({ doc: new JsonText(text) }));
    const batch = batchOf(schema, records, exact);
    const [column] = batchOf(schema, recordsOf(batch, exact), exact).columns;
    expect(recordsOf(batch, exact)).toEqual(records);
    expect(column?.layout === "bytes" && stringsOf(column, texts.length)).toEqual(texts);
  });

  test("whatever the schema: there and back is the same batch", () => {
    fc.assert(
      fc.property(someRecords, ({ schema, records }) => {
        const batch = batchOf(schema, records);
        const again = batchOf(schema, recordsOf(batch, exact), exact);
        expect(again.columns).toEqual(batch.columns);
        expect(identities(recordsOf(again))).toEqual(identities(records));
      }),
      { numRuns: 150 },
    );
  });

  test("they are their owner's: bytes are copies", () => {
    const schema = schemaOf({ data: "bytes?", what: "any?" });
    const batch = batchOf(schema, [{ data: new Uint8Array([1]), what: new Uint8Array([2]) }]);
    for (const { data, what } of recordsOf(batch, exact)) {
      data.fill(9);
      what.fill(9);
    }
    expect(recordsOf(batch)).toEqual([{ data: new Uint8Array([1]), what: new Uint8Array([2]) }]);
  });
});

function withCells(batch: Batch, first: readonly unknown[]): Batch {
  const columns = batch.columns.map((column) =>
    column.layout === "any" ? { ...column, data: [...first, ...column.data.slice(first.length)] } : column,
  );
  return { ...batch, columns };
}

function cells({ columns: [column] }: Batch): readonly unknown[] {
  return column?.layout === "any" ? column.data : [];
}
