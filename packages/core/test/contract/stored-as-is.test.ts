import { expect, test } from "vitest";
import { storedAsIs } from "../../src/contract/stored-as-is.ts";
import { schemaOf } from "../../src/model/schema-of.ts";

const schema = schemaOf({ id: "int32", name: "text?" }, { key: ["id"] });

test("a new collection has the fields as they are", () => {
  expect(storedAsIs(schema, undefined)).toEqual([
    { field: "id", name: "id", type: { kind: "int32" }, nullable: false },
    { field: "name", name: "name", type: { kind: "text" }, nullable: true },
  ]);
});

test("an existing one keeps its own types, and takes no field that it lacks", () => {
  expect(storedAsIs(schema, schemaOf({ extra: "bool?", id: "int64?" }))).toEqual([
    { field: "id", name: "id", type: { kind: "int64" }, nullable: true },
    { field: "name", name: "name", type: { kind: "text" }, nullable: true, refused: "the target has no such field" },
  ]);
});
