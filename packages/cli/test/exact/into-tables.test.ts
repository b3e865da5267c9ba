import { describe, expect, it } from "vitest";
import { duckdbRows, duckdbWith, move, sqliteCells, sqliteRows, sqliteWith } from "./places.ts";

describe("into columns that are there and hold less", () => {
  it("integers and texts that DuckDB's narrow columns hold, and no others", async () => {
    const from = sqliteWith(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b INTEGER, c TEXT, d TEXT); INSERT INTO t VALUES (1, 127, 4294967295, 'x', '1.10'), (2, 128, 0, 'x', '1.10'), (3, 0, -1, 'x', '1.10'), (4, 0, 0, 'z', '1.10'), (5, -128, 0, 'y', '0.5'), (6, NULL, NULL, NULL, '1e1')",
    );
    const to = await duckdbWith(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, a TINYINT, b UINTEGER, c ENUM('x', 'y'), d VARCHAR)",
    );
    const { result } = await move(from, to, { mode: "insert" });
    expect(result.errors.map(({ recordId, field }) => [recordId, field])).toEqual([
      ["2", "a"],
      ["3", "b"],
      ["4", "c"],
    ]);
    expect(await duckdbRows(to, "SELECT id, a::VARCHAR, b::VARCHAR, c::VARCHAR, d FROM t ORDER BY id")).toEqual([
      [1, "127", "4294967295", "x", "1.10"],
      [5, "-128", "0", "y", "0.5"],
      [6, null, null, null, "1e1"],
    ]);
  });

  it("text as decimals, dates and UUIDs only where it is one", async () => {
    const from = sqliteWith(
      `CREATE TABLE t (id INTEGER PRIMARY KEY, d TEXT, a TEXT, u TEXT); INSERT INTO t VALUES (1, '1.10', '2024-03-10', '6ba7b810-9dad-11d1-80b4-00c04fd430c8'), (2, '1.101', '2024-03-10', NULL), (3, 'x', NULL, NULL), (4, '1e400', NULL, NULL), (5, NULL, '2024-02-30', NULL), (6, NULL, NULL, 'x'), (7, '-99999999.99', 'infinity', NULL), (8, '100000000.00', NULL, NULL)`,
    );
    const to = await duckdbWith("CREATE TABLE t (id INTEGER PRIMARY KEY, d DECIMAL(10,2), a DATE, u UUID)");
    const { result } = await move(from, to, { mode: "insert" });
    expect(result.errors.map(({ recordId, field }) => [recordId, field])).toEqual([
      ["2", "d"],
      ["3", "d"],
      ["4", "d"],
      ["5", "a"],
      ["6", "u"],
      ["8", "d"],
    ]);
    expect(await duckdbRows(to, "SELECT id, d::VARCHAR, a::VARCHAR, u::VARCHAR FROM t ORDER BY id")).toEqual([
      [1, "1.10", "2024-03-10", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"],
      [7, "-99999999.99", "infinity", null],
    ]);
  });

  it("what would be rounded needs consent by name, and then only that field loses", async () => {
    const from = await duckdbWith(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, a BIGINT, b DECIMAL(10,4)); INSERT INTO t VALUES (1, 9007199254740993, 1.2345), (2, 5, 1.5)",
    );
    const target = (): Promise<string> =>
      duckdbWith("CREATE TABLE t (id INTEGER PRIMARY KEY, a DOUBLE, b DECIMAL(10,4))");
    await expect(move(from, await target(), { mode: "insert" })).rejects.toMatchObject({
      code: "CONSENT_REQUIRED",
      field: "a",
    });
    const to = await target();
    expect((await move(from, to, { mode: "insert", accept: { a: "precision" } })).rejected).toEqual([]);
    expect(await duckdbRows(to, "SELECT id, a::VARCHAR, b::VARCHAR FROM t ORDER BY id")).toEqual([
      [1, "9007199254740992.0", "1.2345"],
      [2, "5.0", "1.5000"],
    ]);
  });

  it("text into a column of numbers is the number that it says, as the plan says, or is rejected", async () => {
    const from = await duckdbWith(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, a VARCHAR); INSERT INTO t VALUES (1, '00123'), (2, 'abc'), (3, '5'), (4, '1e3'), (5, '1.10'), (6, ''), (7, '9007199254740993'), (8, NULL), (9, '0x10'), (10, ' 5')",
    );
    const to = sqliteWith("CREATE TABLE t (id INTEGER PRIMARY KEY, a NUMERIC)");
    const { result, verdicts } = await move(from, to, { mode: "insert" });
    expect(verdicts["a"]).toMatch(/^checked\(.*type.*\) float64$/);
    expect(sqliteRows(to, "SELECT id, a FROM t")).toEqual([
      [3n, 5n],
      [4n, 1000n],
      [5n, 1.1],
      [8n, null],
    ]);
    expect(result.errors.map(({ recordId }) => recordId)).toEqual(["1", "2", "6", "7", "9", "10"]);
  });

  it("DATETIME texts into a table of SQLite that is there are copied as they are", async () => {
    const sql = "CREATE TABLE t (id INTEGER PRIMARY KEY, a DATETIME, b TEXT)";
    const from = sqliteWith(
      `${sql}; INSERT INTO t VALUES (1, '2024-03-10 02:30:00', 'x'), (2, 'yesterday', '5'), (3, NULL, NULL)`,
    );
    for (const mode of ["insert", "upsert", "replace"] as const) {
      const to = sqliteWith(sql);
      expect((await move(from, to, { mode })).rejected).toEqual([]);
      expect(sqliteCells(to, "t", ["id", "a", "b"])).toEqual(sqliteCells(from, "t", ["id", "a", "b"]));
    }
  });

  it("nulls do not come where none may be", async () => {
    const from = sqliteWith("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); INSERT INTO t VALUES (1, NULL), (2, '')");
    const sql = "CREATE TABLE t (id INTEGER PRIMARY KEY, a VARCHAR NOT NULL)";
    for (const to of [sqliteWith(sql), await duckdbWith(sql)]) {
      const { rejected, verdicts } = await move(from, to, { mode: "insert" });
      expect(rejected).toEqual(["NULL_NOT_ALLOWED a"]);
      expect(verdicts["a"]).toContain("null");
    }
  });
});
