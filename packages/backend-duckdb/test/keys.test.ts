import { join } from "node:path";
import { DataMigrator, type LogicalType, type Row, types, type WriteMode } from "@dataknobs/core";
import { expect, test } from "vitest";
import { folder, opened, sql } from "./workshop.ts";

/** Writes records whose key is the field "k" of a type. */
async function written(path: string, type: LogicalType, rows: readonly Row[], mode: WriteMode = "create") {
  const store = await opened(path);
  const schema = { fields: [{ name: "k", type, nullable: false }], key: ["k"] };
  const notes: string[] = [];
  try {
    const { successfulRecords } = await new DataMigrator(store, store).migrateRecords(rows, {
      collection: "t",
      schema,
      key: ["k"],
      mode,
      monitors: [
        { on: (event) => void (event.type === "planned" && notes.push(...event.plan.flatMap((one) => one.notes))) },
      ],
    });
    return { successfulRecords, notes: notes.join(" ") };
  } finally {
    await store.close();
  }
}

test.each([
  ["values of many types", types.anyOf(types.int64, types.text), [{ k: 1 }, { k: "x" }], "UNION"],
  ["intervals", types.interval, [{ k: "P1D" }, { k: "PT24H" }], "INTERVAL"],
  ["lists", types.list(types.int32), [{ k: [1] }, { k: [2] }], "INTEGER[]"],
])(
  "a key of %s, which DuckDB has no index for, is not carried, and the plan says so",
  async (_, type, rows, native) => {
    const path = join(folder(), "t.duckdb");
    const result = await written(path, type, rows);
    expect(result.successfulRecords).toBe(2);
    expect(result.notes).toContain(`Not carried: the key k, since DuckDB has no index for ${native}`);
    expect(await sql(path, "SELECT count(*) FROM t")).toEqual([["2"]]);
  },
);

test("an upsert by such a key is refused before anything is made", async () => {
  const path = join(folder(), "t.duckdb");
  await expect(written(path, types.interval, [{ k: "P1D" }], "upsert")).rejects.toMatchObject({
    code: "KEY_REQUIRED",
    message: expect.stringContaining("INTERVAL"),
  });
});
