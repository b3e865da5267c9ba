import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { DataMigrator, type MigrateOptions, type MigrationResult, type OpenStore } from "@dataknobs/core";
import { describe, expect, it } from "vitest";
import { Database, described, look, made, newPath, opening, values } from "./place.ts";

function migratorOf(source: OpenStore, target: OpenStore): DataMigrator {
  return new DataMigrator(
    { store: source.store, traits: source.backend.traits },
    { store: target.store, traits: target.backend.traits },
  );
}

/** Copies all collections of a database into another one. */
async function copied(
  sql: string,
  options: MigrateOptions = {},
  into: string = newPath(),
): Promise<{ from: string; to: string; result: MigrationResult }> {
  const from = made(sql);
  const source = await opening(from);
  const target = await opening(into, "write");
  const result = await migratorOf(source, target).migrate(options);
  await source.close();
  await target.close();
  return { from, to: into, result };
}

const cells = (path: string, table: string): unknown[] => {
  const database = new Database(path, { readonly: true });
  const columns = (database.pragma(`table_xinfo("${table}")`) as { name: string }[]).map(({ name }) => `"${name}"`);
  const rows = database
    .prepare(`SELECT ${columns.map((name) => `typeof(${name}), quote(${name})`).join(", ")} FROM "${table}"`)
    .raw()
    .all();
  database.close();
  return rows;
};

describe("a copy from SQLite to SQLite", () => {
  it.each([
    ["a CHECK", "k TEXT PRIMARY KEY, v INT CHECK (v <> 3)", ["a1", "A2", "b 4"]],
    ["a key without case", "k TEXT COLLATE NOCASE PRIMARY KEY, v INT", ["a1", "b3", "b 4"]],
    ["a key without blanks at its end", "k TEXT COLLATE RTRIM PRIMARY KEY, v INT, w DEFAULT 7", ["a1", "A2", "b3"]],
    ["a UNIQUE", "k TEXT PRIMARY KEY, v INT, u INT UNIQUE", ["a1", "b3"]],
    ["no place for null", "k TEXT PRIMARY KEY, v INT, u INT NOT NULL DEFAULT 5", ["a1", "A2", "b 4"]],
    ["no rowid", "k TEXT COLLATE NOCASE PRIMARY KEY, v INT) WITHOUT ROWID; --", ["a1", "b3", "b 4"]],
  ])("replaces the records of a table with %s, which costs only those that it refuses", async (_, columns, kept) => {
    const into = made(`CREATE TABLE t (${columns}\n); INSERT INTO t (k, v) VALUES ('old', 0)`.replace("--\n);", ""));
    const definition = values(into, "SELECT sql FROM sqlite_schema WHERE name = 't'");
    const own = ["u INT UNIQUE", "u INT NOT NULL"].some((text) => columns.includes(text));
    const rows = own
      ? "('a', 1, 1), ('A', 2, 1), ('b', 3, NULL), ('b ', 4, 1)"
      : "('a', 1), ('A', 2), ('b', 3), ('b ', 4)";
    const { result } = await copied(
      `CREATE TABLE t (k TEXT PRIMARY KEY, v INT${own ? ", u INT" : ""}); INSERT INTO t VALUES ${rows}`,
      { mode: "replace", onError: "skip" },
      into,
    );
    expect(result).toMatchObject({ readRecords: 4, successfulRecords: kept.length, failedRecords: 4 - kept.length });
    expect(values(into, "SELECT k || v FROM t ORDER BY v")).toEqual(kept);
    expect(values(into, "SELECT sql FROM sqlite_schema WHERE name = 't'")).toEqual(definition);
  });

  it("does not let a replace make a number of a null", async () => {
    const into = made("CREATE TABLE t (id INTEGER PRIMARY KEY, v INT CHECK (v <> 3)); INSERT INTO t VALUES (1, 1)");
    await expect(
      copied("CREATE TABLE t (id INT, v INT); INSERT INTO t VALUES (5, 1), (NULL, 2)", { mode: "replace" }, into),
    ).rejects.toMatchObject({ code: "NULL_NOT_ALLOWED", field: "id" });
    expect(values(into, "SELECT id FROM t")).toEqual([1]);
  });

  it.each(["DATE", "DATETIME", "TIME", "JSON", "UUID", "ANY", "NUMERIC", ""])(
    "keeps what a column called %s holds against its name: floats that are no integers' equals, and infinities",
    async (declared) => {
      const held = [
        "9e999, -9e999, 1.5",
        "1e300, -1e300",
        "9223372036854775808.0, -9223372036854775808.0",
        "-9223372036854775808, -9223372036854775808.0",
        "1.5, -9223372036854775808, 1152921504606846976, 5, 9007199254740992",
        "1e300, 'x'",
      ];
      const tables = held.map(
        (list, i) => `CREATE TABLE t${i} (a ${declared}); INSERT INTO t${i} SELECT value FROM (SELECT 0 AS value WHERE 0
          ${list
            .split(", ")
            .map((cell) => `UNION ALL SELECT ${cell}`)
            .join(" ")});`,
      );
      const { from, to, result } = await copied(tables.join(" "), { onError: "skip" });
      expect(result.errors).toEqual([]);
      for (const i of held.keys()) expect(cells(to, `t${i}`)).toEqual(cells(from, `t${i}`));
    },
  );

  const shop = `
    CREATE TABLE customers (id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL, joined DATETIME, born DATE, score DECIMAL(6,2), vip BOOLEAN, tags JSON, photo BLOB, extra);
    INSERT INTO customers VALUES (1, 'Ada', '2024-01-02 03:04:05', '1815-12-10', 9.5, 1, '{"a": 1.10, "a": 2}', x'00ff', 5),
      (2, 'Bob 🙂', '2024-01-02T03:04:05.678Z', NULL, 10, 0, '[1, 2]', NULL, 5.0), (9007199254740993, 'a' || char(0) || 'b', NULL, 'never', -0.0, NULL, NULL, x'', 'text'), (-5, '', 'yesterday', '', NULL, NULL, '"x"', NULL, x'01');
    CREATE TABLE items (customer TEXT, number INT, amount REAL, PRIMARY KEY (customer, number)) WITHOUT ROWID;
    INSERT INTO items VALUES ('a', 1, 1.5), ('a', 2, 1e300), ('b', 1, 9e999);
    CREATE TABLE nokey (a TEXT, b UUID, c TIME); INSERT INTO nokey VALUES ('x', '6BA7B810-9DAD-11D1-80B4-00C04FD430C8', '12:00'), ('x', NULL, '25:99');
    CREATE TABLE empty (a TEXT PRIMARY KEY);`;

  it("makes the same columns with the same cells, each of the same storage class", async () => {
    const { from, to, result } = await copied(
      shop.replace("'6BA7B810-9DAD-11D1-80B4-00C04FD430C8'", "'6ba7b810-9dad-11d1-80b4-00c04fd430c8'"),
    );
    expect(result).toMatchObject({ readRecords: 9, successfulRecords: 9, failedRecords: 0 });
    for (const table of ["customers", "items", "nokey", "empty"]) {
      expect(cells(to, table)).toEqual(cells(from, table));
      const columns = "SELECT name, upper(type) AS type, pk FROM pragma_table_xinfo(?)";
      expect(look(to, columns, table)).toEqual(look(from, columns, table));
      const [before, after] = [
        await described((await opening(from)).store, table),
        await described((await opening(to)).store, table),
      ];
      expect(after.schema).toEqual(before.schema);
      expect(after.keyEnforced).toEqual(before.keyEnforced);
    }
    expect(values(to, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1")).toEqual([
      "customers",
      "empty",
      "items",
      "nokey",
    ]);
  });

  const open = "CREATE TABLE t (a TEXT, b INT, c TEXT NOT NULL, PRIMARY KEY (a, b))";
  it("keeps that the columns of a key take null", async () => {
    const { to } = await copied(`${open}; INSERT INTO t VALUES ('x', 1, 'c')`);
    expect(look(to, 'SELECT name, "notnull", pk FROM pragma_table_info(?)', "t")).toEqual([
      { name: "a", notnull: 0, pk: 1 },
      { name: "b", notnull: 0, pk: 2 },
      { name: "c", notnull: 1, pk: 0 },
    ]);
  });

  it("adds records with nulls in their key to a table whose key takes them", async () => {
    for (const there of ["", "INSERT INTO t VALUES ('x', 1, 'c')", "INSERT INTO t VALUES (NULL, NULL, 'c')"]) {
      const into = made(`${open}; ${there}`);
      const { result } = await copied(
        `${open}; INSERT INTO t VALUES ('x', NULL, 'c'), (NULL, NULL, 'd')`,
        { mode: "insert" },
        into,
      );
      expect(result).toMatchObject({ successfulRecords: 2, failedRecords: 0 });
      expect(values(into, "SELECT count(*) FROM t WHERE b IS NULL AND c <> ''")).toEqual([
        there.includes("NULL") ? 3 : 2,
      ]);
    }
  });

  it("rejects a null in the key that an upsert goes by, whatever the table takes", async () => {
    const into = made(`${open}; INSERT INTO t VALUES (NULL, NULL, 'c'), ('x', 1, 'old')`);
    const options: MigrateOptions = { mode: "upsert", key: ["a", "b"], onError: "skip" };
    const { result } = await copied(`${open}; INSERT INTO t VALUES ('x', NULL, 'c'), ('x', 1, 'new')`, options, into);
    expect(result).toMatchObject({ successfulRecords: 1, failedRecords: 1 });
    expect(values(into, "SELECT c FROM t")).toEqual(["c", "new"]);
  });

  it("says that a key with nulls in it is not carried", async () => {
    const { store } = await opening(made(`${open}; INSERT INTO t VALUES ('x', NULL, 'c')`));
    expect((await described(store, "t")).uncarried).toEqual(["the primary key (a, b), which holds nulls"]);
  });

  it("leaves the source as it is, byte for byte", async () => {
    const from = made(`PRAGMA journal_mode = WAL; ${shop}`);
    const hash = (): string => createHash("sha256").update(readFileSync(from)).digest("hex");
    const before = hash();
    const [source, target] = [await opening(from), await opening(newPath(), "write")];
    await migratorOf(source, target).migrate();
    await source.close();
    expect(hash()).toBe(before);
    expect(readdirSync(dirname(from))).toEqual(["db.sqlite"]);
  });

  it("copies what generated columns show, and views that are named", async () => {
    const { to } = await copied(
      "CREATE TABLE t (a INT, b INT AS (a * 2)); INSERT INTO t (a) VALUES (1), (2); CREATE VIEW v AS SELECT b FROM t",
      { collections: ["t", "v"] },
    );
    expect([values(to, "SELECT b FROM t"), values(to, "SELECT b FROM v")]).toEqual([
      [2, 4],
      [2, 4],
    ]);
  });

  it("finds types that hold what contradicts a column", async () => {
    const { to, result } = await copied(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b TEXT); INSERT INTO t VALUES (1, 5, 'x'), (2, 'abc', x'00'), (3, 1.5, NULL)",
    );
    expect(result).toMatchObject({ successfulRecords: 3, failedRecords: 0 });
    expect(look(to, "SELECT typeof(a) AS a, typeof(b) AS b FROM t")).toEqual([
      { a: "integer", b: "text" },
      { a: "text", b: "blob" },
      { a: "real", b: "null" },
    ]);
  });

  it.each(["insert", "upsert"] as const)(
    "%s: a column without a type takes what contradicts the source's",
    async (mode) => {
      const rows = "(1, 5, 1.0), (2, 'x', 2), (3, NULL, 'y'), (4, x'00', 5)";
      const source = `CREATE TABLE t (id INTEGER PRIMARY KEY, v INT, w REAL); INSERT INTO t VALUES ${rows}`;
      for (const where of [undefined, { field: "id", operator: ">", value: 1 } as const]) {
        const { from, to } = await copied(
          source,
          { mode, ...(where && { where }) },
          made("CREATE TABLE t (id INTEGER PRIMARY KEY, v, w)"),
        );
        expect(cells(to, "t")).toEqual(cells(from, "t").slice(where === undefined ? 0 : 1));
      }
      const asked = { field: "v", operator: ">", value: 4 } as const;
      const one = await copied(
        source,
        { mode, where: asked, onError: "skip" },
        made("CREATE TABLE t (id INTEGER PRIMARY KEY, v, w)"),
      );
      expect(values(one.to, "SELECT v FROM t")).toEqual([5]);
    },
  );

  it("rejects text that is not UTF-8, and only that", async () => {
    const { to, result } = await copied(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); INSERT INTO t VALUES (1, 'x'), (2, CAST(x'ff' AS TEXT)), (3, 'y')",
      { onError: "skip" },
    );
    expect(result).toMatchObject({
      readRecords: 3,
      successfulRecords: 2,
      failedRecords: 1,
      errors: [{ code: "INVALID_UTF8", field: "a", recordId: "2", message: expect.stringContaining("--type a=bytes") }],
    });
    expect(values(to, "SELECT id FROM t")).toEqual([1, 3]);
  });

  it("into a table that is there: its own names, its generated columns and its numbers", async () => {
    const into = made(
      "CREATE TABLE t (Id INTEGER PRIMARY KEY, A TEXT, made TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, big TEXT AS (upper(A)))",
    );
    const { to, result } = await copied(
      "CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('x'), ('y')",
      { mode: "insert" },
      into,
    );
    expect(result.successfulRecords).toBe(2);
    expect(look(to, "SELECT Id, A, big FROM t")).toEqual([
      { Id: 1, A: "x", big: "X" },
      { Id: 2, A: "y", big: "Y" },
    ]);
  });

  it("of one table of a file to another in it, in WAL mode", async () => {
    const path = made(
      "PRAGMA journal_mode = WAL; CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000) INSERT INTO t SELECT i, 'row ' || i FROM n",
    );
    const [source, target] = [await opening(path), await opening(path, "write")];
    await migratorOf(source, target).migrate({ collections: { t: "u" } });
    expect(values(path, "SELECT count(*) FROM u")).toEqual([60_000]);
    expect(values(path, "SELECT count(*) FROM (SELECT * FROM t EXCEPT SELECT * FROM u)")).toEqual([0]);
  });

  it("is refused in one file of another mode before anything is read", async () => {
    const path = made("CREATE TABLE t (a)");
    const [source, target] = [await opening(path), await opening(path, "write")];
    await expect(migratorOf(source, target).migrate({ collections: { t: "u" } })).rejects.toMatchObject({
      code: "SAME_PLACE",
    });
    expect(values(path, "SELECT name FROM sqlite_schema")).toEqual(["t"]);
  });

  it("isolates bad records one by one and writes all others", async () => {
    const into = made(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT CHECK (a <> 'bad')); INSERT INTO t VALUES (7, 'old')",
    );
    const { to, result } = await copied(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO t SELECT i, CASE WHEN i % 1000 = 500 THEN 'bad' ELSE 'row' END FROM n",
      { mode: "insert", onError: "skip" },
      into,
    );
    expect(result).toMatchObject({ readRecords: 5000, successfulRecords: 4994, failedRecords: 6 });
    expect(result.errors.map(({ recordId, code }) => [recordId, code])).toEqual([
      ["7", "DUPLICATE_KEY"],
      ["500", "CONSTRAINT"],
      ["1500", "CONSTRAINT"],
      ["2500", "CONSTRAINT"],
      ["3500", "CONSTRAINT"],
      ["4500", "CONSTRAINT"],
    ]);
    expect(values(to, "SELECT count(*) FROM t")).toEqual([4995]);
  });

  it("leaves nothing behind when it fails", async () => {
    const from = made("CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('x'), (CAST(x'ff' AS TEXT))");
    for (const into of [newPath(), made("CREATE TABLE other (a)")]) {
      const before = readdirSync(dirname(into));
      const [source, target] = [await opening(from), await opening(into, "write")];
      await expect(migratorOf(source, target).migrate()).rejects.toMatchObject({ code: "INVALID_UTF8" });
      await target.close();
      expect(readdirSync(dirname(into))).toEqual(before);
      expect(before.length === 0 ? [] : values(into, "SELECT name FROM sqlite_schema")).toEqual(
        before.length === 0 ? [] : ["other"],
      );
    }
  });
});
