import { DataMigrator, type MigrateOptions, type MigrationResult, open } from "@dataknobs/core";
import { describe, expect, it } from "vitest";
import { sqlite } from "../src/index.ts";
import { Database, look, made, newPath, opening } from "./place.ts";

/** An upsert of these rows of (k, v) into a table. */
async function upserted(
  { source = "k, v", rows, target }: { source?: string; rows: string; target?: string },
  more: MigrateOptions = {},
): Promise<{ result: MigrationResult; rows: unknown[][] }> {
  const from = made(`CREATE TABLE m (${source}); INSERT INTO m VALUES ${rows}`);
  const to = target === undefined ? newPath() : made(target);
  const result = await new DataMigrator(await opening(from), await opening(to, "write")).migrate({
    mode: "upsert",
    key: ["k"],
    ...more,
  });
  return { result, rows: look(to, "SELECT * FROM m ORDER BY k COLLATE BINARY, v").map((row) => Object.values(row)) };
}

const texts = "k TEXT PRIMARY KEY NOT NULL, v INT";

describe("an upsert says how many records were superseded, by the table's own comparison", () => {
  it.each([
    [
      "NOCASE",
      "('a', 1), ('A', 2), ('ä', 3), ('Ä', 4)",
      [
        ["A", 2],
        ["Ä", 4],
        ["ä", 3],
      ],
      1,
    ],
    [
      "RTRIM",
      "('a', 1), ('a  ', 2), (' a', 3)",
      [
        [" a", 3],
        ["a  ", 2],
      ],
      1,
    ],
    [
      "BINARY",
      "('a', 1), ('A', 2)",
      [
        ["A", 2],
        ["a", 1],
      ],
      0,
    ],
  ])("a key of text with COLLATE %s", async (collation, rows, kept, superseded) => {
    const target = `CREATE TABLE m (k TEXT NOT NULL PRIMARY KEY COLLATE ${collation}, v INT)`;
    for (const batchSize of [100, 1]) {
      const done = await upserted({ source: texts, rows, target }, { batchSize });
      expect(done.rows).toEqual(kept);
      expect(done.result.collections).toMatchObject([
        { successfulRecords: kept.length + superseded, supersededRecords: superseded },
      ]);
    }
  });

  it("a unique index with a collation of its own, over a key of several fields", async () => {
    const target =
      "CREATE TABLE m (k TEXT NOT NULL, j INT NOT NULL, v INT); CREATE UNIQUE INDEX u ON m (j, k COLLATE NOCASE)";
    const source = "k TEXT NOT NULL, j INT NOT NULL, v INT, PRIMARY KEY (k, j)";
    const rows = "('a', 1, 1), ('A', 1, 2), ('A', 2, 3)";
    const done = await upserted({ source, rows, target }, { key: ["k", "j"], batchSize: 1 });
    expect(done.rows).toEqual([
      ["A", 1, 2],
      ["A", 2, 3],
    ]);
    expect(done.result.collections[0]?.supersededRecords).toBe(1);
  });

  it("numbers in a column without a type: 1 and 1.0 are one key, '1' is another", async () => {
    const target = "CREATE TABLE m (k PRIMARY KEY NOT NULL, v INT)";
    const done = await upserted({ rows: "(1, 1), ('1', 2), (1.0, 3), (1.5, 4)", target });
    expect(done.rows).toEqual([
      [1, 3],
      [1.5, 4],
      ["1", 2],
    ]);
    expect(done.result.collections[0]?.supersededRecords).toBe(1);
  });

  it("records of earlier windows, into a table that holds records, and into one that is made", async () => {
    const rows = "(1, 1), (2, 2), (1, 3), (3, 4), (1, 5)";
    const target = "CREATE TABLE m (k INTEGER PRIMARY KEY, v INT); INSERT INTO m VALUES (2, 0), (9, 9)";
    for (const batchSize of [1, 2, 5]) {
      const direct = await upserted({ source: "k INT, v INT", rows, target }, { batchSize });
      expect(direct.rows).toEqual([
        [1, 5],
        [2, 2],
        [3, 4],
        [9, 9],
      ]);
      expect(direct.result.collections).toMatchObject([{ successfulRecords: 5, supersededRecords: 2 }]);
      const staged = await upserted({ source: "k INT, v INT", rows }, { batchSize });
      expect(staged.rows).toEqual([
        [1, 5],
        [2, 2],
        [3, 4],
      ]);
      expect(staged.result.collections).toMatchObject([{ successfulRecords: 5, supersededRecords: 2 }]);
    }
  });

  it("a window that is written again, carefully, counts its records once", async () => {
    const target = "CREATE TABLE m (k INTEGER PRIMARY KEY, v INT CHECK (v < 100))";
    const rows = "(1, 1), (1, 2), (2, 100), (1, 3), (2, 4)";
    const done = await upserted({ source: "k INT, v INT", rows, target }, { batchSize: 2, onError: "skip" });
    expect(done.rows).toEqual([
      [1, 3],
      [2, 4],
    ]);
    expect(done.result.collections).toMatchObject([{ successfulRecords: 4, failedRecords: 1, supersededRecords: 2 }]);
  });

  it("and leaves nothing in a connection that was handed in, also when it fails", async () => {
    const from = made("CREATE TABLE m (k INT, v INT); INSERT INTO m VALUES (1, 1), (1, 100)");
    const client = new Database(":memory:");
    client.exec("CREATE TABLE m (k INTEGER PRIMARY KEY, v INT CHECK (v < 100))");
    const store = await open(sqlite({ client }));
    const migrator = new DataMigrator(await opening(from), store);
    const options = { mode: "upsert", batchSize: 1 } as const;
    expect(await migrator.migrate({ ...options, onError: "skip" })).toMatchObject({ failedRecords: 1 });
    await expect(migrator.migrate(options)).rejects.toMatchObject({ code: "CONSTRAINT" });
    await store.close();
    expect(client.prepare("SELECT name FROM temp.sqlite_schema").all()).toEqual([]);
    client.close();
  });

  it("a plan with several lanes says why there is one", async () => {
    const from = made("CREATE TABLE m (k INT, v INT); INSERT INTO m VALUES (1, 1)");
    const to = made("CREATE TABLE m (k INTEGER PRIMARY KEY, v INT)");
    const migrator = new DataMigrator(await opening(from), await opening(to, "write"));
    const [plan] = await migrator.plan({ mode: "upsert", parallelBatches: 2 });
    expect(plan?.notes.join()).toContain("One lane");
  });
});
