import { type Row, schemaOf, type Schema, type WriteRequest } from "@dataknobs/core";
import { describe, expect, it } from "vitest";
import { Database, described, load, loading, made, opening, values } from "./place.ts";

const schema = schemaOf({ id: "int64", a: "text?" }, { key: ["id"] });
const plain = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); INSERT INTO t VALUES (1, 'old'), (9, 'gone')";

/** Replaces t by these records. Without a schema by that of the table itself, as a copy between two equal databases would. */
async function replaced(
  sql: string,
  records: readonly Row[],
  wanted: Schema | null = schema,
  more: Partial<WriteRequest> = {},
): Promise<string> {
  const path = made(sql);
  const { store } = await opening(path, "write");
  const given = wanted ?? (await described(store, "t")).schema;
  await load(store, "t", given, records, { mode: "replace", ...more });
  expect(values(path, "SELECT name FROM sqlite_schema WHERE name LIKE '\\_dataknobs\\_0%' ESCAPE '\\'")).toEqual([]);
  expect(values(path, "PRAGMA integrity_check")).toEqual(["ok"]);
  return path;
}

const two: readonly Row[] = [
  { id: 1, a: "new" },
  { id: 2, a: "x" },
];
const failing = async (
  sql: string,
  records: readonly Row[],
  wanted?: Schema,
): Promise<{ error: unknown; path: string }> => {
  const path = made(sql);
  const { store } = await opening(path, "write");
  const before = values(path, "SELECT sql FROM sqlite_schema");
  const error: unknown = await load(store, "t", wanted ?? (await described(store, "t")).schema, records, {
    mode: "replace",
  }).then(
    () => undefined,
    (failure: unknown) => failure,
  );
  for (const stage of (await store.stages?.()) ?? []) await store.clear?.(stage);
  expect(values(path, "SELECT sql FROM sqlite_schema")).toEqual(before);
  return { error, path };
};

describe("a table on which nothing depends", () => {
  it("is swapped: the new one takes its name", async () => {
    const path = await replaced(plain, two);
    expect(values(path, "SELECT id || a FROM t")).toEqual(["1new", "2x"]);
  });

  it("may get other columns", async () => {
    const path = await replaced(plain, [{ b: 1.5 }], schemaOf({ b: "float64" }));
    expect(values(path, "SELECT sql FROM sqlite_schema")).toEqual(['CREATE TABLE "t" (\n  "b" REAL\n)']);
  });

  it("may be empty, and keeps its indexes", async () => {
    const path = await replaced(
      `${plain}; CREATE INDEX i ON t (a); CREATE UNIQUE INDEX u ON t (a, id) WHERE id > 0`,
      two,
    );
    expect(values(path, "SELECT name FROM sqlite_schema WHERE type = 'index' ORDER BY 1")).toEqual(["i", "u"]);
    expect(values(path, "SELECT count(*) FROM t INDEXED BY i WHERE a = 'x'")).toEqual([1]);
  });

  it("cannot lose a column that an index needs, and says so before anything is read", async () => {
    const { error, path } = await failing(
      `${plain}; CREATE INDEX i ON t (a)`,
      [{ b: 1.5 }],
      schemaOf({ b: "float64" }),
    );
    expect(error).toMatchObject({ code: "DEPENDENTS", message: expect.stringContaining("index i") });
    expect(values(path, "SELECT count(*) FROM t")).toEqual([2]);
  });
});

describe("views of it", () => {
  it("still work afterwards", async () => {
    const path = await replaced(
      `${plain}; CREATE VIEW v AS SELECT upper(a) AS big FROM t; CREATE VIEW w AS SELECT * FROM v`,
      two,
    );
    expect(values(path, "SELECT big FROM w")).toEqual(["NEW", "X"]);
  });

  it("that would break are named before anything is read", async () => {
    const { error } = await failing(
      `${plain}; CREATE VIEW v AS SELECT upper(a) FROM t`,
      [{ b: 1.5 }],
      schemaOf({ b: "float64" }),
    );
    expect(error).toMatchObject({ code: "DEPENDENTS", message: expect.stringContaining('views "v"') });
  });

  it("that were broken before are nobody's fault", async () => {
    const path = await replaced(`${plain}; CREATE VIEW v AS SELECT absent FROM t`, two);
    expect(values(path, "SELECT count(*) FROM t")).toEqual([2]);
  });
});

describe("triggers on it", () => {
  const audited = `${plain}; CREATE TABLE log (x TEXT); CREATE TRIGGER i AFTER INSERT ON t BEGIN INSERT INTO log VALUES ('+' || NEW.id); END; CREATE TRIGGER d AFTER DELETE ON t BEGIN INSERT INTO log VALUES ('-' || OLD.id); END`;
  it("are told of what goes and what comes, and are there afterwards", async () => {
    const path = await replaced(audited, two, null);
    expect(values(path, "SELECT x FROM log")).toEqual(["-1", "-9", "+1", "+2"]);
    expect(values(path, "SELECT name FROM sqlite_schema WHERE type = 'trigger'")).toEqual(["i", "d"]);
  });

  it("a full-text index that they keep stays right", async () => {
    const path = await replaced(
      `${plain}; CREATE VIRTUAL TABLE f USING fts5(a, content='t', content_rowid='id'); INSERT INTO f(f) VALUES ('rebuild');
       CREATE TRIGGER i AFTER INSERT ON t BEGIN INSERT INTO f(rowid, a) VALUES (NEW.id, NEW.a); END;
       CREATE TRIGGER d AFTER DELETE ON t BEGIN INSERT INTO f(f, rowid, a) VALUES ('delete', OLD.id, OLD.a); END`,
      two,
      null,
    );
    expect(values(path, "SELECT rowid FROM f WHERE f MATCH 'old'")).toEqual([]);
    expect(values(path, "SELECT rowid FROM f WHERE f MATCH 'new'")).toEqual([1]);
  });

  it("that leave records out undo it all", async () => {
    const { error, path } = await failing(
      `${plain}; CREATE TRIGGER g BEFORE INSERT ON t WHEN NEW.a = 'x' BEGIN SELECT RAISE(IGNORE); END`,
      two,
    );
    expect(error).toMatchObject({ code: "COUNT_MISMATCH", message: expect.stringContaining("took 1 of 2") });
    expect(values(path, "SELECT a FROM t")).toEqual(["old", "gone"]);
  });

  it("forbid other columns", async () => {
    const { error } = await failing(audited, [{ b: 1.5 }], schemaOf({ b: "float64" }));
    expect(error).toMatchObject({ code: "DEPENDENTS", message: expect.stringContaining("triggers i, d") });
  });

  it("of other tables that speak of it count as well", async () => {
    const { error } = await failing(
      `${plain}; CREATE TABLE o (x); CREATE TRIGGER i AFTER INSERT ON o BEGIN UPDATE "t" SET a = 'y'; END`,
      [{ b: 1.5 }],
      schemaOf({ b: "float64" }),
    );
    expect(error).toMatchObject({ code: "DEPENDENTS" });
  });
});

describe("triggers of other tables", () => {
  it("still speak of it when it gets other columns that they can do with", async () => {
    const path = await replaced(
      `${plain}; CREATE TABLE o (x); CREATE TRIGGER i AFTER INSERT ON o BEGIN UPDATE t SET a = NEW.x; END`,
      [{ id: 1, a: "new", more: 0.5 }],
      schemaOf({ id: "int64", a: "text?", more: "float64" }, { key: ["id"] }),
    );
    made("INSERT INTO o VALUES ('told')", path);
    expect(values(path, "SELECT a FROM t")).toEqual(["told"]);
  });
});

describe("what a replace loses of a table", () => {
  async function lost(sql: string, wanted: Schema): Promise<readonly string[] | undefined> {
    const { store } = await opening(made(sql), "write");
    return store.loses?.("t", loading(store, wanted, { mode: "replace" }));
  }
  const rich = `CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL DEFAULT (random()) CHECK (a <> 'bad'), b INT UNIQUE); CREATE INDEX i ON t (a)`;

  it("is nothing where the new records fit it", async () => {
    expect(await lost(rich, schemaOf({ id: "int64", a: "text", b: "int64" }, { key: ["id"] }))).toEqual([]);
    expect(await lost(plain, schema)).toEqual([]);
    expect(await lost("CREATE TABLE t (ID INTEGER PRIMARY KEY, A TEXT)", schema)).toEqual([]);
    expect(await lost("", schema)).toEqual([]);
  });

  it("is said where it is made anew by other columns", async () => {
    expect(await lost(rich, schemaOf({ id: "int64", a: "text?", c: "text" }))).toEqual([
      "column b (INT)",
      "1 UNIQUE constraint",
      "1 CHECK constraint",
      "1 DEFAULT expression",
      "the primary key (id)",
      "NOT NULL of a",
    ]);
  });

  it("is said of columns", async () => {
    const sql = "CREATE TABLE t (id INTEGER PRIMARY KEY, a INT, b, c TEXT DEFAULT 'x', d TEXT AS (c) STORED)";
    expect(await lost(sql, schemaOf({ id: "int64", A: "text?" }, { key: ["id"] }))).toEqual([
      "column b",
      "column c (TEXT)",
      "column d (TEXT)",
      "1 generated column's rule",
    ]);
  });

  it("is said where nothing but keys and NOT NULL goes", async () => {
    const sql = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL)";
    expect(await lost(sql, schemaOf({ id: "int64", a: "text?" }))).toEqual(["the primary key (id)", "NOT NULL of a"]);
  });
});

describe("foreign keys", () => {
  const family = `${plain}; CREATE TABLE c (id INTEGER PRIMARY KEY, t INT REFERENCES t (id) ON DELETE CASCADE); INSERT INTO c VALUES (1, 1), (2, NULL)`;
  it("to it hold afterwards, and no cascade empties the tables that refer to it", async () => {
    const path = await replaced(family, two, null);
    expect(values(path, "SELECT t FROM c")).toEqual([1, null]);
    const database = new Database(path);
    expect(() => database.prepare("INSERT INTO c VALUES (5, 77)").run()).toThrow(/FOREIGN KEY/);
    database.close();
  });

  it("that would point nowhere undo it all", async () => {
    const { error, path } = await failing(family, [{ id: 2, a: "x" }]);
    expect(error).toMatchObject({ code: "DEPENDENTS", message: expect.stringContaining('"c" (t = 1)') });
    expect([values(path, "SELECT id FROM t"), values(path, "SELECT count(*) FROM c")]).toEqual([[1, 9], [2]]);
  });

  const wider = schemaOf({ id: "int64", a: "text?", more: "float64" }, { key: ["id"] });
  const news = [
    { id: 1, a: "new", more: 0.5 },
    { id: 3, a: "x", more: 1 },
  ];

  it("to it hold by its name also when it gets other columns", async () => {
    const path = await replaced(`${family}; CREATE VIEW v AS SELECT a FROM t JOIN c ON c.t = t.id`, news, wider);
    expect(values(path, "SELECT more FROM t")).toEqual([0.5, 1]);
    expect(values(path, "SELECT t FROM c")).toEqual([1, null]);
    expect(values(path, "SELECT a FROM v")).toEqual(["new"]);
    expect(values(path, "SELECT sql FROM sqlite_schema WHERE name = 'c'")[0]).toContain("REFERENCES t (id) ON DELETE");
    const database = new Database(path);
    expect(() => database.prepare("INSERT INTO c VALUES (5, 77)").run()).toThrow(/FOREIGN KEY/);
    expect(database.prepare("DELETE FROM t WHERE id = 1").run().changes).toBe(1);
    expect(database.prepare("SELECT id FROM c").pluck().all()).toEqual([2]);
    database.close();
  });

  it("that would point nowhere undo that too, with the tables and an example in the message", async () => {
    const { error, path } = await failing(family, news.slice(1), wider);
    expect(error).toMatchObject({ code: "DEPENDENTS", message: expect.stringContaining('"c" (t = 1)') });
    expect([values(path, "SELECT a FROM t"), values(path, "SELECT t FROM c")]).toEqual([
      ["old", "gone"],
      [1, null],
    ]);
  });

  it("to columns that would be gone, or no key any more, are named before anything is read", async () => {
    for (const other of [schemaOf({ b: "float64" }), schemaOf({ id: "int64", b: "float64" })]) {
      const path = made(family);
      const { store } = await opening(path, "write");
      const request = loading(store, other, { mode: "replace" });
      await expect(store.prepare?.("t", request)).rejects.toMatchObject({
        code: "DEPENDENTS",
        message: expect.stringContaining('"c"'),
      });
      expect(values(path, "SELECT name FROM sqlite_schema WHERE type = 'table'")).toEqual(["t", "c"]);
    }
  });

  it("that pointed nowhere before do not matter", async () => {
    const path = await replaced(`PRAGMA foreign_keys = OFF; ${family}; INSERT INTO c VALUES (3, 555)`, two, null);
    expect(values(path, "SELECT count(*) FROM c")).toEqual([3]);
  });

  it("of its own hold as well", async () => {
    const sql =
      "CREATE TABLE p (id INTEGER PRIMARY KEY); INSERT INTO p VALUES (1); CREATE TABLE t (id INTEGER PRIMARY KEY, p INT REFERENCES p); INSERT INTO t VALUES (1, 1)";
    expect(values(await replaced(sql, [{ id: 5, p: 1 }], null), "SELECT id FROM t")).toEqual([5]);
    const { error } = await failing(sql, [{ id: 5, p: 2 }]);
    expect(error).toMatchObject({ code: "DEPENDENTS" });
  });
});

describe("what only its definition says", () => {
  const special =
    "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT DEFAULT 'none' CHECK (a <> 'bad'), b TEXT COLLATE NOCASE UNIQUE, c INT AS (id * 2)) STRICT";
  it("stays, where the new records fit it", async () => {
    const before = values(made(special), "SELECT sql FROM sqlite_schema WHERE name = 't'");
    const path = await replaced(
      `${special}; INSERT INTO t (id, a) VALUES (7, 'old')`,
      [{ id: 1, a: "new", b: "B" }],
      schemaOf({ id: "int64", a: "text", b: "text" }, { key: ["id"] }),
    );
    expect(values(path, "SELECT sql FROM sqlite_schema WHERE name = 't'")).toEqual(before);
    expect(values(path, "SELECT id || a || b || c FROM t")).toEqual(["1newB2"]);
    expect(values(path, "SELECT seq FROM sqlite_sequence")).toEqual([7]);
  });

  it("holds for the new records", async () => {
    const { error, path } = await failing(`${special}; INSERT INTO t (id, a) VALUES (7, 'old')`, [
      { id: 1, a: "bad", b: null, c: null },
    ]);
    expect(error).toMatchObject({ code: "CONSTRAINT" });
    expect(values(path, "SELECT a FROM t")).toEqual(["old"]);
  });

  it("goes, where they have other columns", async () => {
    const path = await replaced(special, [{ x: 1 }], schemaOf({ x: "int64" }));
    expect(values(path, "SELECT x FROM t")).toEqual([1]);
  });
});

it("a view cannot be replaced by a copy", async () => {
  const { error } = await failing("CREATE TABLE u (a); CREATE VIEW t AS SELECT a FROM u", [{ a: 1 }]);
  expect(error).toMatchObject({ code: "DEPENDENTS" });
});

it("foreign keys act again afterwards, also on a database that was handed in", async () => {
  const client = new Database(":memory:");
  client.exec(`${plain}; CREATE TABLE c (t INT REFERENCES t (id))`);
  const { open } = await import("@dataknobs/core");
  const { sqlite } = await import("../src/index.ts");
  const { store } = await open(sqlite({ client }));
  await load(store, "t", (await described(store, "t")).schema, two, { mode: "replace" });
  expect([
    client.pragma("foreign_keys", { simple: true }),
    client.pragma("legacy_alter_table", { simple: true }),
  ]).toEqual([1, 0]);
  client.close();
});
