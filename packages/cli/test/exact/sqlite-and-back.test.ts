import { describe, expect, it } from "vitest";
import { described, move, place, sqliteCells, sqliteRows, sqliteWith } from "./places.ts";

/** SQLite to DuckDB and back: what came back, and what it was. */
async function thereAndBack(sql: string): Promise<{
  from: string;
  back: string;
  rejected: readonly string[];
  same: (table: string, ...columns: string[]) => void;
}> {
  const [from, middle, back] = [sqliteWith(sql), place("duckdb"), place("sqlite")];
  const told = [await move(from, middle), await move(middle, back)];
  return {
    from,
    back,
    rejected: told.flatMap(({ rejected }) => rejected),
    same(table, ...columns) {
      const cells = sqliteCells(from, table, columns);
      expect(cells.length).toBeGreaterThan(0);
      expect(sqliteCells(back, table, columns)).toEqual(cells);
    },
  };
}

describe("SQLite to DuckDB to SQLite", () => {
  it("cells and declared types of a table of plain columns", async () => {
    const { from, back, same, rejected } =
      await thereAndBack(`CREATE TABLE t (id INTEGER PRIMARY KEY, i INTEGER, r REAL, s TEXT, b BLOB, o BOOLEAN, d DECIMAL_TEXT(30,10), u UUID_TEXT, j JSON_TEXT, v DURATION_TEXT, n DECIMAL_TEXT);
      INSERT INTO t VALUES (1, 9007199254740993, 0.1, '00123', x'00ff', 1, '12345678901234567890.0123456789', '6ba7b810-9dad-11d1-80b4-00c04fd430c8', '{"a":123456789012345678901234567890, "a":1.10}', 'P1M2DT3.000004S', '1.10'),
        (2, 9223372036854775807, 9e999, 'a' || char(0) || 'b', x'', 0, '-0.0000000001', NULL, 'null', 'P-1M', '123456789012345678901234567890123456789012345.5'), (3, -9223372036854775808, 5e-324, char(65533), zeroblob(20), NULL, '0.0000000000', NULL, '"\\u0000"', NULL, '1.1'), (4, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)`);
    same("t", "id", "i", "r", "s", "b", "o", "d", "u", "j", "v", "n");
    expect(rejected).toEqual([]);
    const types = "SELECT name, type, pk FROM pragma_table_info('t')";
    expect(sqliteRows(back, types)).toEqual(sqliteRows(from, types));
    expect(await described(back, "t")).toEqual(await described(from, "t"));
  });

  it("dates and times of one way to write them", async () => {
    const { from, back, same, rejected } =
      await thereAndBack(`CREATE TABLE t (id INTEGER PRIMARY KEY, d DATE, a TIMESTAMP, b TIMESTAMP(9), c TIMESTAMPTZ, e TIME, f TIMESTAMP(3));
      INSERT INTO t VALUES (1, '2024-02-29', '2024-03-10T02:30:00.000001', '2024-03-10T02:30:00.000000001', '2024-03-10T01:30:00.5Z', '24:00:00', '1969-12-31T23:59:59.999'), (2, 'infinity', '-infinity', 'infinity', '-infinity', '12:34:56.123456', 'infinity'), (3, '-0043-03-15', '+12024-03-10T00:00:00', NULL, '0001-01-01T00:00:00Z', '00:00:00', NULL)`);
    same("t", "id", "d", "a", "b", "c", "e", "f");
    expect(rejected).toEqual([]);
    expect(await described(back, "t")).toEqual(await described(from, "t"));
  });

  it("a time that is written in another way comes back in ours: its value is the same, its text is not", async () => {
    const { back, rejected } = await thereAndBack(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, a DATETIME); INSERT INTO t VALUES (1, '2024-03-10 02:30:00'), (2, '2024-03-10 02:30:00.100')",
    );
    expect(sqliteRows(back, "SELECT a FROM t")).toEqual([["2024-03-10T02:30:00"], ["2024-03-10T02:30:00.1"]]);
    expect(rejected).toEqual([]);
  });

  it("a column in which anything may be, integers and floats apart where they must be", async () => {
    const { same, rejected } = await thereAndBack(
      `CREATE TABLE t (id INTEGER PRIMARY KEY, x, y); INSERT INTO t (x, y) VALUES (5, 9007199254740993), ('5', 0.5), (x'35', 1), (5.5, 2.0), (9223372036854775807, NULL), ('00123', 5e-324), (NULL, 9e999), ('a' || char(0), 3), (7.0, 4)`,
    );
    same("t", "id", "x", "y");
    expect(rejected).toEqual([]);
  });

  it("text in columns of numbers, numbers in columns of text, and NUMERIC columns", async () => {
    const { same, rejected } = await thereAndBack(
      `CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, s TEXT, m NUMERIC, p DECIMAL(10,2), o BOOLEAN); INSERT INTO t (n, s, m, p, o) VALUES (5, 'x', 1.5, 1.25, 1), ('abc', x'00', 'text', 0.5, 2), ('00x', NULL, x'01', NULL, 'true')`,
    );
    same("t", "id", "n", "s", "m", "p", "o");
    expect(rejected).toEqual([]);
  });

  it("keys: of several columns, of none, enforced or not", async () => {
    const { from, back } =
      await thereAndBack(`CREATE TABLE w (a TEXT, b INTEGER, x TEXT, PRIMARY KEY (b, a)) WITHOUT ROWID; INSERT INTO w VALUES ('x', 1, 'p'), ('a', 2, 'q'), ('X', 1, 'r');
      CREATE TABLE none (a TEXT, b INTEGER); INSERT INTO none VALUES ('x', 1), ('x', 1), (NULL, NULL); CREATE TABLE empty (k TEXT NOT NULL PRIMARY KEY, v REAL NOT NULL)`);
    for (const table of ["w", "none", "empty"])
      expect([table, await described(back, table)]).toEqual([table, await described(from, table)]);
    for (const sql of ["SELECT * FROM w ORDER BY b, a", "SELECT * FROM none"])
      expect(sqliteRows(back, sql)).toEqual(sqliteRows(from, sql));
  });
});
