import { expect, it } from "vitest";
import { DataMigrator } from "../../src/migrate/migrator.ts";
import type { Schema } from "../../src/model/schema.ts";
import { tableStore } from "./table-store.ts";

const schema: Schema = {
  key: ["id"],
  fields: [
    { name: "id", type: { kind: "int64" }, nullable: false },
    { name: "size", type: { kind: "int64" }, nullable: true, default: 3_000_000_000n, constraints: { min: 1 } },
    { name: "name", type: { kind: "text" }, nullable: true, default: "?" },
  ],
};

it("a field that a person gives another type loses its default and its bounds, and the plan says so", async () => {
  const source = tableStore({ boxes: { schema, rows: [{ id: 1, size: 2, name: "a" }] } });
  const target = tableStore();
  const types = { size: "float64", name: "text" };
  const [plan] = await new DataMigrator(source, target).plan({ types });
  expect(plan?.notes).toContain('"size" loses its default, 3000000000, which is one of type int64.');
  expect(plan?.notes.join()).not.toContain('"name"');
  await new DataMigrator(source, target).migrate({ types });
  const [, size, name] = target.tables.get("boxes")?.schema.fields ?? [];
  expect(size).toEqual({ name: "size", type: { kind: "float64" }, nullable: true });
  expect(name).toMatchObject({ default: "?" });
});
