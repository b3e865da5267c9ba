import { expect, test, vi } from "vitest";
import { batchOf, type Column, schemaOf } from "../../src/index.ts";
import { batchInForm } from "../../src/batch/own-form.ts";
import { releaseBatch } from "../../src/batch/release.ts";

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
  releaseBatch(batchInForm({ schema, length: 1 }, { bytes: 10 }, columns));
  expect(columns).not.toHaveBeenCalled();
});
