import { expect, test, vi } from "vitest";
import { batchOf, type Column, schemaOf } from "../../src/index.ts";
import { batchInForm } from "../../src/batch/own-form.ts";
import { sliceBatch } from "../../src/batch/rows.ts";
import { keepable, releaseBatch } from "../../src/batch/release.ts";

const schema = schemaOf({ id: "int32", name: "text" });
const batch = batchOf(schema, [{ id: 1, name: "Ada" }]);

test("columns that hold memory elsewhere give it back", () => {
  const release = vi.fn<() => void>();
  const columns = batch.columns.map((column) => (column.layout === "bytes" ? { ...column, release } : column));
  releaseBatch({ ...batch, columns });
  expect(release).toHaveBeenCalledTimes(1);
  releaseBatch(batch);
});

test("columns that nobody has looked at are not made for it", () => {
  const columns = vi.fn<() => readonly Column[]>(() => batch.columns);
  releaseBatch(batchInForm({ schema, length: 1 }, { bytes: 10, isFull: () => true }, columns));
  expect(columns).not.toHaveBeenCalled();
});

test("parts of a column do not give back what the other parts lie in, nor does what somebody may keep", () => {
  const release = vi.fn<() => void>();
  const two = batchOf(schema, [
    { id: 1, name: "Ada" },
    { id: 2, name: "Alan" },
  ]);
  const columns = two.columns.map((column) => (column.layout === "bytes" ? { ...column, release } : column));
  releaseBatch(sliceBatch({ ...two, columns }, 0, 1));
  releaseBatch(keepable({ ...two, columns }));
  expect(release).not.toHaveBeenCalled();
});

test("a column that is made when it is looked at stays one where it may be kept", () => {
  const look = vi.fn<() => Uint8Array>();
  const offsets = Int32Array.of(0, 3);
  const column: Column = {
    layout: "bytes",
    offsets,
    valid: undefined,
    missing: undefined,
    get data() {
      return look();
    },
    release: () => {},
  };
  expect(keepable({ schema: schemaOf({ name: "text" }), length: 1, columns: [column] }).columns[0]).toBe(column);
  expect(look).toHaveBeenCalledTimes(0);
});
