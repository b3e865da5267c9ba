import { DataMigrator, type MigrateOptions, open } from "@dataknobs/core";
import { expect, test } from "vitest";
import { postgres } from "../../src/index.ts";
import { onServer } from "../server/on-server.ts";
import { made } from "./workshop.ts";

/** Only the server itself knows that it will refuse such a record. */
const refuse100 = `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.v = 100 THEN RAISE EXCEPTION check_violation; END IF; RETURN NEW; END $$;
             CREATE TRIGGER r BEFORE INSERT OR UPDATE ON m FOR EACH ROW EXECUTE FUNCTION refuse()`;

onServer("an upsert says how many records were superseded, by the server's own comparison", () => {
  /** An upsert of the rows of one table into another of the same name. */
  async function upserted(
    source: readonly string[],
    target: readonly string[],
    more: MigrateOptions = {},
  ): Promise<{ rows: readonly (readonly (string | null)[])[]; written: number; superseded: number }> {
    const [from, to] = [await made(...source), await made(...target)];
    const [reading, writing] = [await open(postgres({ url: from.url }), { access: "read" }), await open(to.url)];
    try {
      const result = await new DataMigrator(reading, writing).migrate({ mode: "upsert", key: ["k"], ...more });
      return {
        rows: await to.sql("SET timezone = 'UTC'; SELECT k, v FROM m ORDER BY v"),
        written: result.successfulRecords,
        superseded: result.collections[0]?.supersededRecords ?? -1,
      };
    } finally {
      await reading.close();
      await writing.close();
    }
  }

  test("in one window, over several, into a table that holds records, and into one that is made", async () => {
    const source = ["CREATE TABLE m (k int, v int)", "INSERT INTO m VALUES (1, 1), (2, 2), (1, 3), (3, 4), (1, 5)"];
    const target = ["CREATE TABLE m (k int PRIMARY KEY, v int)", "INSERT INTO m VALUES (2, 0), (9, 9)"];
    for (const batchSize of [1, 2, 5]) {
      const rows = [
        ["2", "2"],
        ["3", "4"],
        ["1", "5"],
        ["9", "9"],
      ];
      expect(await upserted(source, target, { batchSize })).toEqual({ rows, written: 5, superseded: 2 });
      const staged = { rows: rows.slice(0, 3), written: 5, superseded: 2 };
      expect(await upserted(source, [], { batchSize, parallelBatches: 4 })).toEqual(staged);
    }
  });

  test("and a window that is written again, carefully, counts its records once", async () => {
    const source = ["CREATE TABLE m (k int, v int)", "INSERT INTO m VALUES (1, 1), (1, 2), (2, 100), (1, 3), (2, 4)"];
    const target = ["CREATE TABLE m (k int PRIMARY KEY, v int CHECK (v <> 100))", "INSERT INTO m VALUES (2, 0)"];
    for (const batchSize of [2, 5])
      expect(await upserted(source, target, { batchSize, onError: "skip" })).toEqual({
        rows: [
          ["1", "3"],
          ["2", "4"],
        ],
        written: 4,
        superseded: 2,
      });
  });

  test("and who takes the place of a record that is refused may replace one of an earlier window", async () => {
    const source = ["CREATE TABLE m (k int, v int)", "INSERT INTO m VALUES (9, 9), (1, 1), (1, 2), (1, 100)"];
    const target = ["CREATE TABLE m (k int PRIMARY KEY, v int)", refuse100];
    expect(await upserted(source, target, { batchSize: 2, onError: "skip" })).toEqual({
      rows: [
        ["1", "2"],
        ["9", "9"],
      ],
      written: 3,
      superseded: 1,
    });
  });

  test("and a record that is refused replaces none, whoever finds out", async () => {
    const source = [
      "CREATE TABLE m (k int, v int)",
      "INSERT INTO m VALUES (1, 1), (1, 2), (1, 100), (2, 100), (3, 3), (3, 100), (3, 4)",
    ];
    for (const [condition, name] of [
      ["CHECK (v <> 100)", "a check"],
      ["", "a trigger"],
    ] as const) {
      const target = [
        `CREATE TABLE m (k int PRIMARY KEY, v int ${condition})`,
        name === "a check" ? "SELECT 1" : refuse100,
      ];
      for (const batchSize of [1, 3, 10])
        expect({ name, batchSize, ...(await upserted(source, target, { batchSize, onError: "skip" })) }).toEqual({
          name,
          batchSize,
          rows: [
            ["1", "2"],
            ["3", "4"],
          ],
          // By a trigger alone one that others replace is not asked.
          written: name === "a trigger" && batchSize === 10 ? 5 : 4,
          superseded: name === "a trigger" && batchSize === 10 ? 3 : 2,
        });
    }
  });

  test.for([
    [
      "a collation without case",
      "k text COLLATE nocase PRIMARY KEY",
      "('a', 1), ('A', 2), ('b', 3)",
      [
        ["A", "2"],
        ["b", "3"],
      ],
    ],
    [
      "blanks at the end",
      "k bpchar PRIMARY KEY",
      "('a', 1), ('a  ', 2), (' a', 3)",
      [
        ["a  ", "2"],
        [" a", "3"],
      ],
    ],
    [
      "a fixed length",
      "k char(4) PRIMARY KEY",
      "('a', 1), ('a ', 2), ('b', 3)",
      [
        ["a   ", "2"],
        ["b   ", "3"],
      ],
    ],
    [
      "digits of a number",
      "k numeric PRIMARY KEY",
      "('1', 1), ('1.00', 2), ('2', 3)",
      [
        ["1.00", "2"],
        ["2", "3"],
      ],
    ],
    [
      "a zero below zero",
      "k float8 PRIMARY KEY",
      "('0', 1), ('-0', 2), ('1', 3)",
      [
        ["-0", "2"],
        ["1", "3"],
      ],
    ],
    [
      "time zones",
      "k timestamptz PRIMARY KEY",
      "('2024-01-01 00:00+00', 1), ('2024-01-01 01:00+01', 2), ('2025-01-01 00:00+00', 3)",
      [
        ["2024-01-01 00:00:00+00", "2"],
        ["2025-01-01 00:00:00+00", "3"],
      ],
    ],
    [
      "a key that is enforced at the end of a transaction",
      "k int, PRIMARY KEY (k) DEFERRABLE",
      "('1', 1), ('1', 2), ('2', 3)",
      [
        ["1", "2"],
        ["2", "3"],
      ],
    ],
    [
      "a type of an extension",
      "k citext PRIMARY KEY",
      "('a', 1), ('A', 2), ('b', 3)",
      [
        ["A", "2"],
        ["b", "3"],
      ],
    ],
  ] as const)("by %s", async ([what, key, rows, kept]) => {
    const type =
      key.includes("COLLATE") || key.includes("ch") || key.includes("citext") ? "text" : /^k (\w+)/.exec(key)?.[1];
    const source = [`CREATE TABLE m (k ${type}, v int)`, `INSERT INTO m VALUES ${rows}`];
    const before = key.includes("COLLATE")
      ? ["CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false)"]
      : key.includes("citext")
        ? ["CREATE EXTENSION citext"]
        : [];
    for (const batchSize of [1, 10]) {
      const own = before.map((text) =>
        text.includes("EXTENSION") && batchSize > 1 ? "DROP EXTENSION citext CASCADE; CREATE EXTENSION citext" : text,
      );
      const done = await upserted(
        source,
        [...own, `CREATE TABLE m (${key.replace("k int,", "k int, v int,")}${key.includes("DEFER") ? "" : ", v int"})`],
        { batchSize },
      );
      expect({ what, batchSize, ...done }).toEqual({ what, batchSize, rows: kept, written: 3, superseded: 1 });
    }
  });

  test("an index with a collation of its own is no key of the column, and refuses what it takes for the same", async () => {
    const source = ["CREATE TABLE m (k text, v int)", "INSERT INTO m VALUES ('a', 1), ('A', 2), ('b', 3), ('b', 4)"];
    const table = [
      "CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
      "CREATE TABLE m (k text, v int); CREATE UNIQUE INDEX ON m (k COLLATE nocase)",
    ];
    await expect(upserted(source, table)).rejects.toMatchObject({ code: "KEY_REQUIRED" });
    const rows = [
      ["a", "1"],
      ["b", "4"],
    ];
    for (const batchSize of [1, 10])
      expect(
        await upserted(source, [...table, "ALTER TABLE m ADD PRIMARY KEY (k)"], { batchSize, onError: "skip" }),
      ).toEqual({ rows, written: 3, superseded: 1 });
  });

  test("by a key that nothing in the table enforces it is refused before anything is written", async () => {
    const source = ["CREATE TABLE m (k int, v int)", "INSERT INTO m VALUES (1, 1)"];
    for (const target of [
      "CREATE TABLE m (k int, v int)",
      "CREATE TABLE m (k int, v int); CREATE UNIQUE INDEX ON m (k) WHERE v > 0",
    ])
      await expect(upserted(source, [target])).rejects.toMatchObject({ code: "KEY_REQUIRED" });
  });
});
