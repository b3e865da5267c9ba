import { join } from "node:path";
import { expect, describe, it } from "vitest";
import { copy, folder, opened, sql } from "./workshop.ts";

const options = { mode: "upsert", key: ["k"] } as const;

async function pair(source: readonly string[], target: readonly string[]): Promise<readonly [string, string]> {
  const place = folder();
  const [from, to] = [join(place, "a.duckdb"), join(place, "b.duckdb")];
  await sql(from, ...source);
  if (target.length > 0) await sql(to, ...target);
  return [from, to];
}

describe("an upsert says how many records were superseded", () => {
  it("in one window, over several, into a table that holds records, and into one that is made", async () => {
    const source = ["CREATE TABLE m (k INT, v INT)", "INSERT INTO m VALUES (1, 1), (2, 2), (1, 3), (3, 4), (1, 5)"];
    const target = ["CREATE TABLE m (k INT PRIMARY KEY, v INT)", "INSERT INTO m VALUES (2, 0), (9, 9)"];
    for (const [made, kept] of [
      [
        target,
        [
          [1, 5],
          [2, 2],
          [3, 4],
          [9, 9],
        ],
      ],
      [
        [],
        [
          [1, 5],
          [2, 2],
          [3, 4],
        ],
      ],
    ] as const)
      for (const batchSize of [2, 5]) {
        const [from, to] = await pair(source, made);
        const result = await copy(from, to, { ...options, batchSize });
        expect(await sql(to, "FROM m ORDER BY k")).toEqual(kept);
        expect(result.collections).toMatchObject([{ successfulRecords: 5, supersededRecords: 2 }]);
      }
  });

  it("and a window that is written again, carefully, counts its records once", async () => {
    const source = ["CREATE TABLE m (k INT, v INT)", "INSERT INTO m VALUES (1, 1), (1, 2), (2, 100), (1, 3), (2, 4)"];
    const [from, to] = await pair(source, ["CREATE TABLE m (k INT PRIMARY KEY, v INT CHECK (v < 100))"]);
    const result = await copy(from, to, { ...options, batchSize: 2, onError: "skip" });
    expect(await sql(to, "FROM m ORDER BY k")).toEqual([
      [1, 3],
      [2, 4],
    ]);
    expect(result.collections).toMatchObject([{ successfulRecords: 4, failedRecords: 1, supersededRecords: 2 }]);
  });

  it("0 and -0 are one key, and so are all NaN", async () => {
    const source = [
      "CREATE TABLE m (k DOUBLE, v INT)",
      "INSERT INTO m VALUES (0, 1), (-0.0, 2), ('nan', 3), ('-nan', 4)",
    ];
    const [from, to] = await pair(source, ["CREATE TABLE m (k DOUBLE PRIMARY KEY, v INT)"]);
    const result = await copy(from, to, { ...options, batchSize: 1 });
    expect(await sql(to, "SELECT v FROM m ORDER BY v")).toEqual([[2], [4]]);
    expect(result.collections).toMatchObject([{ successfulRecords: 4, supersededRecords: 2 }]);
  });
});

describe("a key of text with a collation, which DuckDB's keys do not look at", () => {
  const source = ["CREATE TABLE m (k VARCHAR PRIMARY KEY, v INT)", "INSERT INTO m VALUES ('a', 1), ('A', 2)"];
  const target = ["CREATE TABLE m (k VARCHAR COLLATE NOCASE PRIMARY KEY, v INT)", "INSERT INTO m VALUES ('A', 9)"];

  it("is upserted by its bytes: each record replaces its own", async () => {
    const [from, to] = await pair(source, target);
    const result = await copy(from, to, options);
    expect(await sql(to, "FROM m ORDER BY v DESC")).toEqual([
      ["A", 2],
      ["a", 1],
    ]);
    expect(result.collections).toMatchObject([{ successfulRecords: 2, supersededRecords: 0 }]);
  });

  it("is no duplicate of another to an insert, and a removal takes that record alone", async () => {
    const [from, to] = await pair(source, [...target, "INSERT INTO m VALUES ('b', 3)"]);
    const result = await copy(from, to, { mode: "insert", onError: "skip" });
    expect(result).toMatchObject({ successfulRecords: 1, failedRecords: 1 });
    const store = await opened(to);
    expect(await store.collection("m").delete(["a"])).toBe(1);
    await store.close();
    expect(await sql(to, "FROM m ORDER BY v DESC")).toEqual([
      ["A", 9],
      ["b", 3],
    ]);
  });
});

describe("an upsert by a key that nothing in the table enforces", () => {
  it("is refused before anything is written, also in the plan", async () => {
    const source = ["CREATE TABLE m (k INT, v INT)", "INSERT INTO m VALUES (1, 1)"];
    const target = ["CREATE TABLE m (k INT, v INT)", "INSERT INTO m VALUES (1, 7), (1, 8)"];
    const [from, to] = await pair(source, target);
    await expect(copy(from, to, options)).rejects.toMatchObject({ code: "KEY_REQUIRED" });
    expect(await sql(to, "FROM m ORDER BY v")).toEqual([
      [1, 7],
      [1, 8],
    ]);
    await sql(to, "DELETE FROM m WHERE v = 8", "CREATE UNIQUE INDEX u ON m (k)");
    await copy(from, to, options);
    expect(await sql(to, "FROM m")).toEqual([[1, 1]]);
  });
});
