import { formatType } from "@dataknobs/core";
import { describe, expect, it } from "vitest";
import { Database, described, made, newPath, opening } from "./place.ts";

async function describedTable(sql: string, table = "t") {
  const { store } = await opening(made(sql));
  return described(store, table);
}

describe("the collections of a database", () => {
  it("are its tables, without any of ours, of SQLite's or of virtual tables' own; a view must be named", async () => {
    const { store } = await opening(
      made(`CREATE TABLE b (x INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO b DEFAULT VALUES; CREATE VIEW a AS SELECT * FROM b;
            CREATE TABLE "_dataknobs_fields" (x); CREATE TABLE "_dataknobs_0run_b" (x); CREATE VIRTUAL TABLE docs USING fts5(body); ANALYZE`),
    );
    expect(await store.collections()).toEqual(["b", "docs"]);
    expect(await store.views?.()).toEqual(["a"]);
    expect(await store.describe("_dataknobs_fields")).toBeUndefined();
    expect(await store.describe("sqlite_sequence")).toBeUndefined();
    expect(await store.describe("nobody")).toBeUndefined();
  });

  it("are found in whatever case they are written, like SQLite does", async () => {
    const { store } = await opening(made("CREATE TABLE Users (a)"));
    expect(await store.describe("users")).toBeDefined();
  });

  it("an empty file has none", async () => {
    const { store } = await opening(made(""));
    expect(await store.collections()).toEqual([]);
  });
});

describe("the key of a table", () => {
  it("is its primary key, in the key's own order", async () => {
    const { schema, keyEnforced } = await describedTable("CREATE TABLE t (a, b, c, PRIMARY KEY (c, a)) WITHOUT ROWID");
    expect(schema.key).toEqual(["c", "a"]);
    expect(keyEnforced).toBe(true);
    expect(schema.fields.map(({ nullable }) => nullable)).toEqual([false, true, false]);
  });

  it("is the rowid where it is INTEGER PRIMARY KEY, and then filled by SQLite", async () => {
    const { schema, keyEnforced, filled, uncertain } = await describedTable(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)",
    );
    expect(schema.fields[0]).toEqual({
      name: "id",
      type: { kind: "int64" },
      nullable: false,
      native: "sqlite:INTEGER",
    });
    expect([schema.key, keyEnforced, filled, uncertain]).toEqual([["id"], true, ["id"], ["a"]]);
  });

  it("holds although SQLite would let nulls into it, as long as there are none", async () => {
    const sql = "CREATE TABLE t (id TEXT PRIMARY KEY, a); INSERT INTO t VALUES ('x', 1);";
    const { schema, keyEnforced } = await describedTable(sql);
    expect([schema.key, keyEnforced, schema.fields[0]?.nullable]).toEqual([["id"], true, false]);
    const withNull = await describedTable(`${sql} INSERT INTO t VALUES (NULL, 2)`);
    expect([withNull.schema.key, withNull.keyEnforced, withNull.schema.fields[0]?.nullable]).toEqual([
      undefined,
      false,
      true,
    ]);
  });

  it("is none where there is none", async () => {
    const { schema, keyEnforced } = await describedTable("CREATE TABLE t (a, b)");
    expect([schema.key, keyEnforced]).toEqual([undefined, false]);
  });
});

describe("the fields of a table", () => {
  it("carry their declared types as a hint", async () => {
    const { schema } = await describedTable("CREATE TABLE t (a VARCHAR(20) NOT NULL, b DECIMAL(10,2), c)");
    expect(schema.fields).toEqual([
      { name: "a", type: { kind: "text" }, nullable: false, native: "sqlite:VARCHAR(20)" },
      { name: "b", type: { kind: "float64" }, nullable: true, native: "sqlite:DECIMAL(10,2)" },
      { name: "c", type: { kind: "any" }, nullable: true, native: "sqlite:" },
    ]);
  });

  it("have defaults that are values, and say which SQLite works out for each record", async () => {
    const { schema, filled } = await describedTable(
      "CREATE TABLE t (a INT DEFAULT 5, b TEXT DEFAULT 'it''s', c BOOLEAN DEFAULT TRUE, d TIMESTAMP DEFAULT CURRENT_TIMESTAMP, e TEXT DEFAULT (lower('X')), f INT DEFAULT NULL, g REAL DEFAULT -1.5, h INT DEFAULT 9007199254740993)",
    );
    expect(schema.fields.map((field) => field.default)).toEqual([
      5,
      "it's",
      true,
      undefined,
      undefined,
      undefined,
      -1.5,
      9007199254740993n,
    ]);
    expect(filled).toEqual(["d", "e"]);
  });

  it("may be generated", async () => {
    const { schema, generated } = await describedTable(
      "CREATE TABLE t (a INT, b INT AS (a * 2), c INT GENERATED ALWAYS AS (a + 1) STORED)",
    );
    expect(schema.fields.map(({ name }) => name)).toEqual(["a", "b", "c"]);
    expect(generated).toEqual(["b", "c"]);
  });

  it("are certain where SQLite enforces their types", async () => {
    const strict = await describedTable("CREATE TABLE t (a INTEGER, b TEXT, c ANY, d BLOB) STRICT");
    expect(strict.uncertain).toEqual([]);
    expect(strict.schema.fields.map(({ type }) => formatType(type))).toEqual(["int64", "text", "any", "bytes"]);
    const lax = await describedTable("CREATE TABLE t (a INTEGER, b TEXT, c, d BLOB)");
    expect(lax.uncertain).toEqual(["a", "b", "d"]);
  });

  it("of a date or time can be had as their own text", async () => {
    const { verbatim } = await describedTable("CREATE TABLE t (a DATETIME, b DATE, c TIME, d TEXT, e TIMESTAMPTZ)");
    expect(verbatim).toEqual(["a", "b", "c", "e"]);
  });

  it("may have any name", async () => {
    const path = newPath();
    const database = new Database(path);
    database.exec('CREATE TABLE "we""ird" ("a""b", "two words", "select", "🙂", "", "[x]", "`y`", "it\'s")');
    database.close();
    const { store } = await opening(path);
    const { schema } = await described(store, 'we"ird');
    expect(schema.fields.map(({ name }) => name)).toEqual([
      'a"b',
      "two words",
      "select",
      "🙂",
      "",
      "[x]",
      "`y`",
      "it's",
    ]);
  });

  it("may be a thousand", async () => {
    const names = Array.from({ length: 1000 }, (_, i) => `c${i}`);
    const { schema } = await describedTable(`CREATE TABLE t (${names.join(", ")})`);
    expect(schema.fields.map(({ name }) => name)).toEqual(names);
  });
});

describe("a view", () => {
  it("has the types of the columns behind it, and no key", async () => {
    const { schema, keyEnforced } = await describedTable(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, a BOOLEAN, b TIMESTAMP); CREATE VIEW v AS SELECT id, a, b FROM t",
      "v",
    );
    expect(schema.fields.map(({ type }) => formatType(type))).toEqual(["int64", "bool", "timestamp(6)"]);
    expect([schema.key, keyEnforced]).toEqual([undefined, false]);
  });
});

describe("what a table's records refer to", () => {
  it("are the tables of its foreign keys that are there, by their own names, and not itself", async () => {
    const { references } = await describedTable(
      `CREATE TABLE Parent (id INTEGER PRIMARY KEY); CREATE TABLE other (id INTEGER PRIMARY KEY);
       CREATE TABLE t (id INTEGER PRIMARY KEY, a REFERENCES pArent, b REFERENCES parent, c REFERENCES other (id), up REFERENCES t, d REFERENCES nobody)`,
    );
    expect(references).toEqual(["Parent", "other"]);
    expect(await describedTable("CREATE TABLE t (a)")).not.toHaveProperty("references");
  });
});

it("names the triggers that may change what is written to a table, and those of a DELETE not", async () => {
  const path = made(`CREATE TABLE t (a); CREATE TRIGGER stamp AFTER INSERT ON t BEGIN UPDATE t SET a = 1; END;
    CREATE TRIGGER "on delete" BEFORE UPDATE OF a ON T BEGIN SELECT 1; END;
    CREATE TRIGGER 'gone' DELETE ON t BEGIN SELECT 1; END; CREATE TRIGGER other /* of */ BEFORE DELETE ON t BEGIN SELECT 1; END;`);
  const { store } = await opening(path);
  expect((await described(store, "t")).changedBy).toEqual(["trigger on delete", "trigger stamp"]);
});

describe("what a copy of a table does not carry", () => {
  it("is said in plain words", async () => {
    const { uncarried } = await describedTable(
      `CREATE TABLE p (id INTEGER PRIMARY KEY);
       CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT UNIQUE COLLATE NOCASE CHECK (a <> ''), b INT CHECK(b > 0) DEFAULT 5,
         c TEXT DEFAULT CURRENT_TIMESTAMP, p REFERENCES p, d AS (b + 1), UNIQUE (a, b));
       CREATE INDEX i ON t (b); CREATE UNIQUE INDEX j ON t (c) WHERE b > 1; CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END`,
    );
    expect(uncarried).toEqual([
      "2 indexes",
      "2 UNIQUE constraints",
      "2 CHECK constraints",
      "1 DEFAULT expression",
      "1 COLLATE clause",
      "1 foreign key",
      "1 trigger",
      "1 generated column's rule",
      "AUTOINCREMENT",
    ]);
  });

  it("is nothing of a table that is only columns and a key, whatever they are called", async () => {
    const sql = `CREATE TABLE t ("CHECK (x)" INTEGER DEFAULT 7 /* COLLATE */, [unique] TEXT DEFAULT 'COLLATE', b, PRIMARY KEY (b)) -- CHECK (`;
    expect(await describedTable(sql)).not.toHaveProperty("uncarried");
    expect((await describedTable("CREATE TABLE t (a INT) STRICT")).uncarried).toEqual(["STRICT"]);
  });
});
