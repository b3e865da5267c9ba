import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { filesIn, rejectsIn, sqliteRows as rowsOf, tempFolder } from "../harness.ts";
import { dataknobs } from "../kept-process.ts";
import { duckdbRows, move, place, sqliteRows, sqliteWith } from "./places.ts";

const good = "(1, 'fine'), (2, char(65533)), (3, 'é' || char(65533, 128578))";
const bad =
  "(4, CAST(x'61ff62' AS TEXT)), (5, CAST(x'c3' AS TEXT)), (6, CAST(x'eda080' AS TEXT)), (7, CAST(x'c080' AS TEXT)), (8, CAST(x'efbfbdff' AS TEXT)), (9, CAST(x'f4908080' AS TEXT))";

describe("text that is not UTF-8", () => {
  it("is a rejection each, and U+FFFD that stands there is none", async () => {
    const from = sqliteWith(`CREATE TABLE t (id INTEGER PRIMARY KEY, s TEXT); INSERT INTO t VALUES ${good}, ${bad}`);
    const [sqlite, duckdb] = [place("sqlite"), place("duckdb")];
    for (const to of [sqlite, duckdb]) {
      const { rejected, result } = await move(from, to);
      expect(rejected).toEqual(Array.from({ length: 6 }, () => "INVALID_UTF8 s"));
      expect(result.errors.map(({ recordId }) => recordId)).toEqual(["4", "5", "6", "7", "8", "9"]);
      expect([result.readRecords, result.successfulRecords, result.failedRecords]).toEqual([9, 3, 6]);
    }
    const kept = sqliteRows(from, "SELECT hex(s) FROM t WHERE id <= 3");
    expect(sqliteRows(sqlite, "SELECT hex(s) FROM t")).toEqual(kept);
    expect(await duckdbRows(duckdb, "SELECT hex(encode(s)) FROM t ORDER BY id")).toEqual(kept);
  });

  it.each([
    ["a column without a type", "x"],
    ["a column of dates", "x DATETIME"],
    ["a column of JSON", "x JSON_TEXT"],
    ["a column of numbers", "x INTEGER"],
    ["a column of UUIDs", "x UUID"],
    ["a column of bytes", "x BLOB"],
  ])("in %s", async (_, column) => {
    const from = sqliteWith(
      `CREATE TABLE t (id INTEGER PRIMARY KEY, ${column}); INSERT INTO t VALUES (1, NULL), (2, CAST(x'61ff62' AS TEXT)), (3, NULL)`,
    );
    const { rejected, result } = await move(from, place("duckdb"));
    expect([rejected, result.successfulRecords]).toEqual([["INVALID_UTF8 x"], 2]);
  });

  it("in a database of UTF-16: half a character", async () => {
    const from = sqliteWith(
      "PRAGMA encoding = 'UTF-16le'; CREATE TABLE t (id INTEGER PRIMARY KEY, s TEXT); INSERT INTO t VALUES (1, char(65533)), (2, CAST(x'00dc' AS TEXT)), (3, char(128578))",
    );
    const to = place("duckdb");
    const { rejected, result } = await move(from, to);
    expect([rejected, result.errors[0]?.recordId]).toEqual([["INVALID_UTF8 s"], "2"]);
    expect(await duckdbRows(to, "SELECT hex(encode(s)) FROM t ORDER BY id")).toEqual([["EFBFBD"], ["F09F9982"]]);
  });

  it("in the key", async () => {
    const from = sqliteWith(
      "CREATE TABLE t (k TEXT PRIMARY KEY, a) WITHOUT ROWID; INSERT INTO t VALUES ('a', 1), (CAST(x'61ff' AS TEXT), 2), (CAST(x'62ff' AS TEXT), 3), ('z', 4)",
    );
    const to = place("sqlite");
    expect((await move(from, to, { batchSize: 1 })).rejected).toEqual(["INVALID_UTF8 k", "INVALID_UTF8 k"]);
    expect(sqliteRows(to, "SELECT k, a FROM t")).toEqual([
      ["a", 1n],
      ["z", 4n],
    ]);
  });

  it("ends the command with 4, and the rejects file says which record", async () => {
    const folder = tempFolder();
    const file = join(mkdtempSync(join(folder, "in-")), "app.db");
    sqliteWith(
      `CREATE TABLE t (id INTEGER PRIMARY KEY, s TEXT); INSERT INTO t VALUES ${good}, ${bad}`,
      `sqlite:${file}`,
    );
    const { code, document } = await dataknobs(
      folder,
      "copy",
      `sqlite:${file}`,
      "sqlite:./x.db",
      "--on-error",
      "skip",
      "--json",
    );
    expect([code, document.failedRecords, document.successfulRecords]).toEqual([4, 6, 3]);
    expect(rowsOf(join(folder, "x.db"), "SELECT id, hex(s) AS s FROM t")).toEqual(
      rowsOf(file, "SELECT id, hex(s) AS s FROM t WHERE id <= 3"),
    );
    const rejects = filesIn(folder).filter((name) => name.endsWith(".rejects.jsonl"));
    expect(rejects).toHaveLength(1);
    expect(
      rejectsIn(join(folder, rejects[0] ?? "")).map(({ code: reason, field, record }) => [reason, field, record["id"]]),
    ).toEqual([4, 5, 6, 7, 8, 9].map((id) => ["INVALID_UTF8", "s", id]));
  });

  it("ends the command with 1 unless it is told to skip, and leaves nothing", async () => {
    const folder = tempFolder();
    sqliteWith(
      `CREATE TABLE t (id INTEGER PRIMARY KEY, s TEXT); INSERT INTO t VALUES ${good}, ${bad}`,
      `sqlite:${join(folder, "app.db")}`,
    );
    const { code, document } = await dataknobs(folder, "copy", "./app.db", "duckdb:./x.duckdb", "--json");
    expect([code, document.error.code]).toEqual([1, "INVALID_UTF8"]);
    expect(filesIn(folder).filter((name) => name.includes("x.duckdb") && !name.endsWith(".rejects.jsonl"))).toEqual([]);
  });
});
