import { expect, test } from "vitest";
import { batchOf } from "../../src/batch/batch-of.ts";
import type { Batch } from "../../src/batch/batch.ts";
import { batchInForm, ownForm, relabelled } from "../../src/batch/own-form.ts";
import { recordsOf } from "../../src/batch/records-of.ts";
import { selectColumns } from "../../src/batch/reshape.ts";
import { sliceBatch } from "../../src/batch/rows.ts";
import { batchBytes } from "../../src/batch/size.ts";
import { conformTo } from "../../src/migrate/conform.ts";
import { types } from "../../src/model/logical-type-text.ts";
import type { Schema } from "../../src/model/schema.ts";

const schema: Schema = { fields: [{ name: "id", type: types.int64, nullable: true }] };
const form = { bytes: 1000, isFull: () => true };
const unread = [{ at: "line 3", code: "BAD_RECORD", message: "no record" }] as const;

/** Two records, and how often their columns were made. */
function inForm(): { batch: Batch; made: () => number } {
  let made = 0;
  const batch = batchInForm({ schema, length: 2, position: "2", unread }, form, () => {
    made++;
    return batchOf(schema, [{ id: 1 }, { id: 2 }]).columns;
  });
  return { batch, made: () => made };
}

test("the columns of a batch in its store's form are made when somebody looks, once", () => {
  const { batch, made } = inForm();
  expect([ownForm(batch), batch.length, batch.position, made()]).toEqual([form, 2, "2", 0]);
  expect(recordsOf(batch)).toEqual([{ id: 1 }, { id: 2 }]);
  expect(recordsOf(batch)).toEqual([{ id: 1 }, { id: 2 }]);
  expect(made()).toBe(1);
});

test("as long as nobody looks its bytes are those of the form", () => {
  const { batch, made } = inForm();
  expect([batchBytes(batch), made()]).toEqual([1000, 0]);
  expect(batchBytes({ ...batch })).toBe(batchBytes(batchOf(schema, [{ id: 1 }, { id: 2 }])));
  expect(batchBytes(batch)).toBe(16);
});

test("what is made of it carries the form no more", () => {
  const { batch } = inForm();
  expect([{ ...batch }, sliceBatch(batch, 0, 1), selectColumns(batch, ["id"])].map(ownForm)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test("it stays in its form where the target has the same fields, and what was unread stays behind", () => {
  const { batch, made } = inForm();
  const output: Schema = { fields: schema.fields, key: ["id"] };
  const place = { field: "id", name: "id", type: types.int64, nullable: true };
  const conformed = conformTo(schema, [place], output, new Set(), new Set())(batch).batch;
  for (const same of [conformed, relabelled(batch, output)]) {
    expect([ownForm(same), same.schema, same.position, same.unread, made()]).toEqual([form, output, "2", undefined, 0]);
  }
  expect(recordsOf(conformed)).toEqual([{ id: 1 }, { id: 2 }]);
});

test("where a field is renamed or becomes of another type it is in its form no more", () => {
  const places = [
    { field: "id", name: "number", type: types.int64, nullable: true },
    { field: "id", name: "id", type: types.text, nullable: true },
  ];
  for (const place of places) {
    const output: Schema = { fields: [{ name: place.name, type: place.type, nullable: true }] };
    expect(ownForm(conformTo(schema, [place], output, new Set(), new Set())(inForm().batch).batch)).toBeUndefined();
  }
});

test("where the target takes no nulls it stays in its form if it is known to hold none", () => {
  const { fields } = schema;
  const place = { field: "id", name: "id", type: types.int64, nullable: false };
  const conform = conformTo(schema, [place], schema, new Set(), new Set());
  expect(ownForm(conform(inForm().batch).batch)).toBe(form);
  const unknown = { bytes: 1000, isFull: () => false };
  const columns = () => batchOf({ fields }, [{ id: 1 }, { id: null }]).columns;
  const { batch, rejected } = conform(batchInForm({ schema, length: 2 }, unknown, columns));
  expect([ownForm(batch), recordsOf(batch), rejected.map(({ row }) => row)]).toEqual([undefined, [{ id: 1 }], [1]]);
});
