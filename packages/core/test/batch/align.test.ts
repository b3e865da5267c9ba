import { expect, test } from "vitest";
import { alignBatch } from "../../src/batch/align.ts";
import { batchOf } from "../../src/batch/batch-of.ts";
import { recordsOf } from "../../src/batch/records-of.ts";
import { takeRows } from "../../src/batch/rows.ts";
import { schemaOf } from "../../src/model/schema-of.ts";

test("a batch gets the fields of a schema in its order, those that it has not as missing", () => {
  const batch = batchOf(schemaOf({ b: "text", a: "int32" }), [
    { b: "x", a: 1 },
    { b: null, a: 2 },
  ]);
  const aligned = alignBatch(batch, schemaOf({ a: "int32", c: "json", b: "text", d: "decimal(10,2)" }));
  expect(aligned.schema.fields.map(({ name }) => name)).toEqual(["a", "c", "b", "d"]);
  expect(recordsOf(aligned)).toEqual([
    { a: 1, b: "x" },
    { a: 2, b: null },
  ]);
});

test("an empty batch can be aligned", () => {
  const schema = schemaOf({ a: "int32" });
  expect(recordsOf(alignBatch(batchOf(schemaOf({}), []), schema))).toEqual([]);
});

test("rows that were taken are nobody else's, the bytes in a field of any type included", () => {
  const batch = batchOf(schemaOf({ what: "any" }), [{ what: new Uint8Array([1, 2]) }]);
  const taken = takeRows(batch, [0]);
  for (const { layout, data } of batch.columns)
    if (layout === "any") for (const cell of data) if (cell instanceof Uint8Array) cell.fill(9);
  expect(recordsOf(taken)).toEqual([{ what: new Uint8Array([1, 2]) }]);
});
