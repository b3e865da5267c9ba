import { describe, expect, it } from "vitest";
import { described, move, place, sqliteCells, sqliteRows, sqliteWith } from "./places.ts";

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const names = [
  "select",
  "a b",
  'say "x"',
  "it's",
  "🙂",
  "größe",
  "x;y",
  "a.b",
  "[b]",
  "`c`",
  "tab\there",
  "new\nline",
  "%_\\",
  " lead",
  "",
  "__proto__",
  "constructor",
  "rowid",
  "0",
];

describe("tables of every shape", () => {
  it("names of columns with anything in them", async () => {
    const from =
      sqliteWith(`CREATE TABLE t (id INTEGER PRIMARY KEY, ${names.map((name) => `${quoted(name)} TEXT`).join(", ")});
      INSERT INTO t VALUES (1, ${names.map((_, i) => `'v${i}'`).join(", ")})`);
    const to = place("sqlite");
    expect((await move(from, to)).rejected).toEqual([]);
    expect(sqliteRows(to, "SELECT name FROM pragma_table_info('t')")).toEqual([["id"], ...names.map((name) => [name])]);
    expect(sqliteCells(to, "t", names)).toEqual(sqliteCells(from, "t", names));
  });

  it("names of tables with anything in them", async () => {
    const tables = names.filter((name) => name !== "");
    const from = sqliteWith(
      tables
        .map((name, i) => `CREATE TABLE ${quoted(name)} (a); INSERT INTO ${quoted(name)} VALUES (${i});`)
        .join("\n"),
    );
    const to = place("sqlite");
    await move(from, to);
    const all = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name";
    expect(sqliteRows(to, all)).toEqual(sqliteRows(from, all));
    for (const [i, name] of tables.entries())
      expect(sqliteRows(to, `SELECT a FROM ${quoted(name)}`)).toEqual([[BigInt(i)]]);
  });

  it.each(["UTF-16le", "UTF-16be"])("a database in %s", async (encoding) => {
    const text = "'a' || char(0) || 'b' || char(65533, 128578, 233, 0x10ffff)";
    const from = sqliteWith(
      `PRAGMA encoding = '${encoding}'; CREATE TABLE "größe" (id INTEGER PRIMARY KEY, "ñ" TEXT, x, d DATETIME); INSERT INTO "größe" ("ñ", x, d) VALUES (${text}, ${text}, '2024-03-10 02:30:00'), ('', x'd800', NULL)`,
    );
    const to = place("sqlite");
    expect((await move(from, to)).rejected).toEqual([]);
    const cells = (address: string): unknown[][] =>
      sqliteRows(
        address,
        `SELECT "ñ", typeof("ñ"), typeof(x), CASE typeof(x) WHEN 'blob' THEN hex(x) ELSE x END, d FROM "größe"`,
      );
    expect(cells(to)).toEqual(cells(from));
    expect(sqliteRows(to, `SELECT hex("ñ") FROM "größe"`)).toEqual([["610062EFBFBDF09F9982C3A9F48FBFBF"], [""]]);
  });

  it("generated columns become columns with the values that they had", async () => {
    const from = sqliteWith(
      `CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b INTEGER GENERATED ALWAYS AS (a * 2), c TEXT AS (a || 'x') STORED); INSERT INTO t (a) VALUES (1), (4611686018427387903)`,
    );
    const to = place("sqlite");
    await move(from, to);
    expect(sqliteCells(to, "t", ["id", "a", "b", "c"])).toEqual(sqliteCells(from, "t", ["id", "a", "b", "c"]));
  });

  it("a view is copied when it is named, and only then", async () => {
    const from = sqliteWith(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, a); INSERT INTO t (a) VALUES (5), ('5'), (NULL), (-0.0); CREATE VIEW v AS SELECT id * 10 AS ten, a, a || '!' AS b FROM t",
    );
    const all = place("sqlite");
    await move(from, all);
    expect(sqliteRows(all, "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')")).toEqual([["t"]]);
    const to = place("sqlite");
    await move(from, to, { collections: ["v"] });
    expect(sqliteCells(to, "v", ["ten", "a", "b"])).toEqual(sqliteCells(from, "v", ["ten", "a", "b"]));
    expect(sqliteRows(to, "SELECT type FROM sqlite_schema WHERE name = 'v'")).toEqual([["table"]]);
  });

  it("1,000 columns", async () => {
    const columns = Array.from({ length: 1000 }, (_, i) => `c${i}`);
    const values = columns.map((_, i) =>
      i % 4 === 0 ? String(i) : i % 4 === 1 ? `'${i}'` : i % 4 === 2 ? `${i}.0` : "NULL",
    );
    const from = sqliteWith(
      `CREATE TABLE t (${columns.join(", ")}); INSERT INTO t VALUES (${values.join(", ")}), (${values.toReversed().join(", ")})`,
    );
    const to = place("sqlite");
    await move(from, to);
    expect(sqliteCells(to, "t", columns.slice(0, 100))).toEqual(sqliteCells(from, "t", columns.slice(0, 100)));
    expect(sqliteCells(to, "t", columns.slice(900))).toEqual(sqliteCells(from, "t", columns.slice(900)));
  });

  it("STRICT tables, and cells of a megabyte", async () => {
    const from = sqliteWith(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, a ANY, b TEXT, c BLOB, d REAL) STRICT; INSERT INTO t (a, b, c, d) VALUES (5, '5', x'35', 5), ('5', NULL, zeroblob(1000000), 0.1), (5.0, printf('%.*c', 1000000, 'x'), NULL, 1e308), (x'00', '', x'', NULL)",
    );
    const to = place("sqlite");
    expect((await move(from, to)).rejected).toEqual([]);
    expect(sqliteCells(to, "t", ["id", "a", "b", "c", "d"])).toEqual(
      sqliteCells(from, "t", ["id", "a", "b", "c", "d"]),
    );
    expect(await described(to, "t")).toMatchObject({ key: ["id"], enforced: true });
  });
});
