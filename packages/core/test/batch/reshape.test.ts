import { describe, expect, test } from "vitest";
import { batchOf } from "../../src/batch/batch-of.ts";
import { recordsOf } from "../../src/batch/records-of.ts";
import { renameColumns, selectColumns } from "../../src/batch/reshape.ts";
import { schemaOf } from "../../src/model/schema-of.ts";
import { codeOf } from "../model/code-of.ts";

const schema = schemaOf({ id: "int64", name: "text", age: "int32" }, { key: ["id"] });
const batch = { ...batchOf(schema, [{ id: 1, name: "Ann", age: 7 }]), position: "1" };

describe("fields are chosen and renamed without touching a value", () => {
  test("chosen in the order asked for", () => {
    const chosen = selectColumns(batch, ["age", "id"]);
    expect(chosen.columns).toEqual([batch.columns[2], batch.columns[0]]);
    expect(chosen.columns[0]).toBe(batch.columns[2]);
    expect(chosen.schema.key).toEqual(["id"]);
    expect(chosen.position).toBe("1");
    expect(recordsOf(chosen)).toEqual([{ age: 7, id: 1 }]);
  });

  test("a key of which a part is left out is no key", () => {
    expect(selectColumns(batch, ["name"]).schema.key).toBeUndefined();
  });

  test("renamed, the key with them", () => {
    const renamed = renameColumns(batch, { id: "nr", name: "id" });
    expect(renamed.schema.key).toEqual(["nr"]);
    expect(recordsOf(renamed)).toEqual([{ nr: 1, id: "Ann", age: 7 }]);
  });

  test("what is not there or would be there twice is an error", () => {
    expect(codeOf(() => selectColumns(batch, ["nick"]))).toBe("INVALID_SCHEMA");
    expect(codeOf(() => renameColumns(batch, { nick: "x" }))).toBe("INVALID_SCHEMA");
    expect(codeOf(() => renameColumns(batch, { id: "name" }))).toBe("INVALID_SCHEMA");
  });
});
