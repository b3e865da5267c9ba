import { DataMigrator, type MigrateOptions, type MigrationResult } from "@dataknobs/core";
import { describe, expect, it } from "vitest";
import { made, opening, values } from "./place.ts";

const several = `CREATE TABLE t (k TEXT PRIMARY KEY, v INT);
  WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
  INSERT INTO t SELECT 'k' || i, i FROM n`;
const old = "INSERT INTO t VALUES ('old', 0)";
const refusing = (what: string): string =>
  `CREATE TRIGGER no BEFORE INSERT ON t WHEN new.v % 300 = 7 BEGIN SELECT RAISE(${what}); END`;

/** Replaces the records of a table by those of another. */
async function replaced(
  into: string,
  from = several,
  options: MigrateOptions = {},
  to = made(`PRAGMA foreign_keys = OFF; ${into}`),
): Promise<{ readonly result: MigrationResult; readonly to: string; readonly log: unknown[] }> {
  const log: unknown[] = [];
  const [source, target] = [await opening(made(`PRAGMA foreign_keys = OFF; ${from}`)), await opening(to, "write")];
  const migrator = new DataMigrator(
    { store: source.store, traits: source.backend.traits },
    { store: target.store, traits: target.backend.traits },
  );
  const rejections = { add: async (entry: { readonly record?: unknown }) => void log.push(entry.record) };
  try {
    const result = await migrator.migrate({
      mode: "replace",
      onError: "skip",
      rejections,
      collections: ["t"],
      ...options,
    });
    return { result, to, log };
  } finally {
    await source.close();
    await target.close();
    expect(values(to, "SELECT name FROM sqlite_schema WHERE name LIKE '%dataknobs%'")).toEqual([]);
  }
}

const refused = [7, 307, 607, 907];

describe("records that a table refuses when a replace fills it", () => {
  it.each([
    ["a trigger that refuses them", "k TEXT PRIMARY KEY, v INT", refusing("ABORT, 'no sevens'"), "CONSTRAINT"],
    ["a trigger that fails behind what it did", "k TEXT PRIMARY KEY, v INT", refusing("FAIL, 'no'"), "CONSTRAINT"],
    [
      "a trigger, without a rowid",
      "k TEXT PRIMARY KEY, v INT) WITHOUT ROWID; --",
      refusing("ABORT, 'no'"),
      "CONSTRAINT",
    ],
    [
      "a trigger, and a column called rowid",
      "k TEXT PRIMARY KEY, v INT, rowid TEXT, oid INT",
      refusing("ABORT, 'no'"),
      "CONSTRAINT",
    ],
    [
      "a foreign key",
      "k TEXT PRIMARY KEY, v INT REFERENCES p",
      `CREATE TABLE p (v INTEGER PRIMARY KEY);
       WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
       INSERT INTO p SELECT i FROM n WHERE i % 300 <> 7`,
      "CONSTRAINT",
    ],
  ])("are rejected one by one: %s", async (_, columns, rule, code) => {
    const table = `CREATE TABLE t (${columns}\n)`.replace("--\n)", "");
    const { result, to, log } = await replaced(`${table}; INSERT INTO t (k, v) VALUES ('old', 0); ${rule}`);
    expect(result).toMatchObject({ readRecords: 1000, successfulRecords: 996, failedRecords: 4 });
    expect(result.errors.map((error) => [error.code, error.recordId])).toEqual(
      expect.arrayContaining(refused.map((v) => [code, `k${v}`])),
    );
    expect(log).toHaveLength(4);
    expect(log).toEqual(expect.arrayContaining(refused.map((v) => ({ k: `k${v}`, v }))));
    expect(values(to, "SELECT count(*) FROM t")).toEqual([996]);
    expect(values(to, "SELECT count(*) FROM t WHERE v % 300 = 7 OR k = 'old'")).toEqual([0]);
  });

  it("are not those that refer to one another", async () => {
    const tree = "k TEXT PRIMARY KEY, v TEXT REFERENCES t";
    const from = `CREATE TABLE t (${tree}); INSERT INTO t VALUES ('a', 'b'), ('b', NULL), ('c', 'a'), ('d', 'nobody')`;
    const { result, to } = await replaced(`CREATE TABLE t (${tree}); INSERT INTO t VALUES ('old', NULL)`, from);
    expect(result.errors.map(({ recordId }) => recordId)).toEqual(["d"]);
    expect(values(to, "SELECT k FROM t ORDER BY k")).toEqual(["a", "b", "c"]);
  });

  it("leave no trace of what a trigger did for them", async () => {
    const seen =
      "CREATE TABLE seen (k); CREATE TRIGGER yes AFTER INSERT ON t BEGIN INSERT INTO seen VALUES (new.k); END";
    const { to } = await replaced(
      `CREATE TABLE t (k TEXT PRIMARY KEY, v INT); ${old}; ${seen}; ${refusing("ABORT, 'no'")}`,
    );
    expect(values(to, "SELECT count(*) || '/' || count(DISTINCT k) FROM seen")).toEqual(["996/996"]);
  });

  it.each([
    ["a run that stops at the first", refusing("ABORT, 'no'"), { onError: "stop" as const }],
    ["a run whose transaction the trigger ends", refusing("ROLLBACK, 'no'"), {}],
  ])("end %s, and the table is as it was", async (_, rule, options) => {
    const to = made(`CREATE TABLE t (k TEXT PRIMARY KEY, v INT); ${old}; ${rule}`);
    await expect(replaced("", several, options, to)).rejects.toMatchObject({ code: "CONSTRAINT" });
    expect(values(to, "SELECT k FROM t")).toEqual(["old"]);
  });

  it("end it where there are more than 10,000 of them", async () => {
    const rule = "CREATE TRIGGER no BEFORE INSERT ON t BEGIN SELECT RAISE(ABORT, 'never'); END";
    const run = replaced(
      `CREATE TABLE t (k TEXT PRIMARY KEY, v INT); ${old}; ${rule}`,
      several.replace("1000", "10002"),
    );
    await expect(run).rejects.toMatchObject({ code: "CONSTRAINT" });
  });
});
