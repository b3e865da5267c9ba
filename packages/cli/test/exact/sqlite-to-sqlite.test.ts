import { describe, expect, it } from "vitest";
import { described, move, type Moved, place, sqliteCells, sqliteRows, sqliteWith } from "./places.ts";

/** Copies all tables of a database made by SQL; `same` compares each of these columns cell by cell. */
async function copied(
  sql: string,
): Promise<Moved & { from: string; to: string; same: (table: string, ...columns: string[]) => void }> {
  const from = sqliteWith(sql);
  const to = place("sqlite");
  const moved = await move(from, to);
  return {
    ...moved,
    from,
    to,
    same(table, ...columns) {
      const cells = sqliteCells(from, table, columns);
      expect(cells.length).toBeGreaterThan(0);
      expect(sqliteCells(to, table, columns)).toEqual(cells);
    },
  };
}

function declaredTypes(address: string, table: string): unknown[][] {
  return sqliteRows(address, `SELECT name, type, "notnull", pk, dflt_value FROM pragma_table_xinfo('${table}')`);
}

describe("SQLite to SQLite", () => {
  it("cells of a column without affinity, whatever they are", async () => {
    const { same, rejected } = await copied(`CREATE TABLE t (id INTEGER PRIMARY KEY, x);
      INSERT INTO t (x) VALUES (5), (5.0), (-0.0), (0.0), ('5'), ('5.0'), ('00123'), ('1e3'), (x'35'), (x''), (''), (NULL), (9007199254740993),
        (9223372036854775807), (-9223372036854775808), (9e999), (-9e999), (5e-324), (1.7976931348623157e308), (0.1), ('NaN'), ('null'), (x'00ff00'), ('a' || char(0) || 'b'), (char(0)), (char(65533)), (x'efbfbd'), ('🙂')`);
    same("t", "id", "x");
    expect(rejected).toEqual([]);
  });

  it("integers at every edge, in columns of every integer type", async () => {
    const { same, from, to } =
      await copied(`CREATE TABLE t (id INTEGER PRIMARY KEY, a INT, b BIGINT, c "UNSIGNED BIG INT", d TINYINT(1));
      INSERT INTO t (a, b, c, d) VALUES (9007199254740991, 9007199254740992, 9007199254740993, -9007199254740993), (9223372036854775807, -9223372036854775808, 2147483648, 255), (0, NULL, -1, 1)`);
    same("t", "id", "a", "b", "c", "d");
    expect(declaredTypes(to, "t")).toEqual(declaredTypes(from, "t"));
  });

  it("text in columns of numbers stays text; the column says then that it holds anything, and the run says so", async () => {
    const { same, to, misfits, rejected } =
      await copied(`CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, r REAL, m NUMERIC, d DECIMAL(10,2), b BLOB);
      INSERT INTO t (n, r, m, d, b) VALUES (5, 1.5, 1, 1.1, x'01'), ('abc', 'n/a', 'x', '12,5', 'text in a blob column'), (1.5, x'02', x'03', x'04', 5), (NULL, NULL, NULL, NULL, 1.5)`);
    same("t", "id", "n", "r", "m", "d", "b");
    expect(declaredTypes(to, "t").map(([, type]) => type)).toEqual(["INTEGER", "", "", "", "", ""]);
    expect(misfits.map((text) => text.replace(/:.*/, "")).toSorted()).toEqual(["b", "d", "m", "n", "r"]);
    expect(rejected).toEqual([]);
  });

  it("NUMERIC columns: what is stored is the truth", async () => {
    const { same, to } =
      await copied(`CREATE TABLE t (id INTEGER PRIMARY KEY, a NUMERIC, b DECIMAL(10,2), c MONEY, d STRING, e POINT, f UUID, g JSON);
      INSERT INTO t (a, b, c, d, e, f, g) VALUES (1, 1.10, 5.0, '00123', '00123', '6BA7B810-9DAD-11D1-80B4-00C04FD430C8', '{"a": 1.10, "a":2}'),
        (9007199254740993, 0.1, 1e300, 'abc', 'POINT(1 2)', 'not a uuid', '[1, 2 ]'), (1.5, -0.0, 9223372036854775807, 1.5, 2, NULL, 1.10), ('x', 'y', 'z', x'00', x'00', x'00', 'null')`);
    same("t", "id", "a", "b", "c", "d", "e", "f", "g");
    expect(declaredTypes(to, "t").map(([, type]) => type)).toEqual([
      "INTEGER",
      "",
      "",
      "",
      "STRING",
      "POINT",
      "",
      "JSON",
    ]);
  });

  it("the texts of dates and times as they were written", async () => {
    const { same, from, to, rejected } =
      await copied(`CREATE TABLE t (id INTEGER PRIMARY KEY, a DATETIME, b TIMESTAMP, c DATE, d TIME, e TIMESTAMPTZ);
      INSERT INTO t (a, b, c, d, e) VALUES ('2024-03-10 02:30:00', '2024-03-10T02:30:00.120', '2024-03-10', '12:34', '2024-03-10 02:30:00+01:00'),
        ('2024-03-10 02:30:00.1234567', 'yesterday', '10.03.2024', '1:2', ''), (1710037800, 1710037800.5, 19792, 0, 1710037800123), (NULL, '2024-03-10', '0000-00-00', '24:00:00', 'now')`);
    same("t", "id", "a", "b", "c", "d", "e");
    expect(declaredTypes(to, "t")).toEqual(declaredTypes(from, "t"));
    expect(rejected).toEqual([]);
  });

  it("text and bytes with NUL, and U+FFFD that stands there", async () => {
    const { same, rejected } = await copied(`CREATE TABLE t (id INTEGER PRIMARY KEY, s TEXT, v VARCHAR(3), b BLOB);
      INSERT INTO t (s, v, b) VALUES ('a' || char(0) || 'b', 'longer than three', x'000100'), (char(0), char(65533), x''), (char(65533) || 'x', '', x'ff'), ('00123', '1e3', x'efbfbd'), (char(0x10ffff, 0xe000, 0xfeff), char(0x65, 0x301), NULL)`);
    same("t", "id", "s", "v", "b");
    expect(rejected).toEqual([]);
  });

  it("booleans in every spelling", async () => {
    const { same, misfits } = await copied(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, b BOOLEAN); INSERT INTO t (b) VALUES (0), (1), (NULL), (2), ('true'), ('t'), (1.5)",
    );
    same("t", "id", "b");
    expect(misfits).toHaveLength(1);
  });

  it("keys and what columns are declared with", async () => {
    const { same, from, to } =
      await copied(`CREATE TABLE w (a TEXT, b INTEGER, x TEXT NOT NULL DEFAULT 'it''s', PRIMARY KEY (b, a)) WITHOUT ROWID; INSERT INTO w VALUES ('x', 1, 'p'), ('a', 2, 'q'), ('X', 1, 'r');
      CREATE TABLE c (a TEXT, b INT, y DOUBLE PRECISION, PRIMARY KEY (a, b)); INSERT INTO c VALUES ('x', 2, 5), ('x', 1, 0.1);
      CREATE TABLE none (a TEXT, b VARCHAR(5)); INSERT INTO none VALUES ('x', 'y'), ('x', 'y'), (NULL, NULL);
      CREATE TABLE nulls (a TEXT PRIMARY KEY, b); INSERT INTO nulls VALUES (NULL, 1), (NULL, 2), ('x', 3);
      CREATE TABLE empty (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b)`);
    const sorted = (address: string, sql: string): unknown[][] => sqliteRows(address, sql);
    for (const sql of [
      "SELECT * FROM w ORDER BY b, a",
      "SELECT * FROM c ORDER BY a, b",
      "SELECT *, typeof(b) FROM nulls ORDER BY b",
    ])
      expect(sorted(to, sql)).toEqual(sorted(from, sql));
    same("none", "a", "b");
    for (const table of ["w", "none", "empty"])
      expect([table, declaredTypes(to, table)]).toEqual([table, declaredTypes(from, table)]);
    for (const table of ["w", "c", "none", "empty"])
      expect(await described(to, table)).toEqual(await described(from, table));
    expect((await described(to, "nulls"))?.key).toBeUndefined();
    expect(sqliteRows(to, "SELECT count(*) FROM empty")).toEqual([[0n]]);
  });
});
