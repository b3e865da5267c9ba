import { checkpointOf, writeRequest } from "@dataknobs/conformance";
import {
  type Batch,
  batchOf,
  type Checkpoint,
  lazyJson,
  open,
  type Row,
  schemaOf,
  type Writer,
  type WriteRequest,
} from "@dataknobs/core";
import { describe, expect, it } from "vitest";
import { sqlite } from "../src/index.ts";
import { Database, described, load, loading, made, newPath, opening, readAll, values } from "./place.ts";

const schema = schemaOf({ id: "int64", a: "text?" }, { key: ["id"] });

function checkpoint(window: number, more: Partial<Checkpoint> = {}): Checkpoint {
  const request = writeRequest(schema, { run: "0run1", plan: "digest" });
  return checkpointOf(request, "t", window, { read: window, written: window, ...more });
}

/** A writer into the table of a database that is there. */
async function writing(
  sql: string,
  more: Partial<WriteRequest> = {},
): Promise<{
  path: string;
  writer: Writer;
  request: WriteRequest;
  batch: (...records: Row[]) => Batch;
  store: Awaited<ReturnType<typeof opening>>["store"];
}> {
  const path = made(sql);
  const { store } = await opening(path, "write");
  const existing = await described(store, "t");
  const stored = store.plan?.(existing.schema, existing.schema).filter(({ generated }) => generated !== true) ?? [];
  const fields = stored.map(({ name, type, nullable }) => ({ name, type, nullable }));
  const { key } = existing.schema;
  const request = loading(store, existing.schema, {
    staged: false,
    mode: "insert",
    stored,
    schema: key === undefined ? { fields } : { fields, key },
    ...more,
  });
  await store.prepare?.("t", request);
  const writer = await store.write("t", request);
  return {
    path,
    writer,
    request,
    store,
    batch: (...records) =>
      batchOf({ fields: request.schema.fields.map((field) => ({ ...field, nullable: true })) }, records),
  };
}

const plain = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)";

describe("a window", () => {
  it("is all or nothing, and durable with its row of the ledger", async () => {
    const { path, writer, batch, store } = await writing(plain);
    await writer.write(batch({ id: 1, a: "x" }, { id: 2, a: null }));
    await writer.write(batch({ id: 3, a: "z" }));
    expect(values(path, "SELECT count(*) FROM t")).toEqual([0]);
    expect(await writer.commit(checkpoint(1, { written: 3, position: [["i", "3"]] }))).toEqual({
      written: 3,
      rejected: [],
    });
    expect(values(path, "SELECT count(*) FROM t")).toEqual([3]);
    await writer.write(batch({ id: 4, a: "lost" }));
    await writer.close();
    expect(values(path, "SELECT id FROM t")).toEqual([1, 2, 3]);
    expect(await store.checkpoints?.("0run1")).toEqual([checkpoint(1, { written: 3, position: [["i", "3"]] })]);
    expect(await store.checkpoints?.("another")).toEqual([]);
  });

  it("may be empty", async () => {
    const { writer, store } = await writing(plain);
    expect(await writer.commit(checkpoint(1))).toEqual({ written: 0, rejected: [] });
    expect(await writer.commit()).toEqual({ written: 0, rejected: [] });
    expect(await store.checkpoints?.("0run1")).toHaveLength(1);
    await writer.close();
  });

  it("takes every number of records by the same few statements", async () => {
    const { path, writer, batch } = await writing(plain);
    let id = 0;
    for (const count of [1, 63, 64, 65, 127, 200])
      await writer.write(batch(...Array.from({ length: count }, () => ({ id: ++id, a: `${id}` }))));
    expect(await writer.commit()).toMatchObject({ written: 520 });
    await writer.close();
    expect(values(path, "SELECT count(*) FROM t WHERE a = id")).toEqual([520]);
  });

  it("poisons its writer when a statement fails, until it is rolled back", async () => {
    const { path, writer, batch } = await writing(`${plain}; INSERT INTO t VALUES (1, 'old')`);
    await writer.write(batch({ id: 2, a: "x" }));
    await expect(writer.write(batch({ id: 1, a: "twice" }))).rejects.toMatchObject({
      code: "DUPLICATE_KEY",
      kind: "record",
      collection: "t",
    });
    await expect(writer.write(batch({ id: 3, a: "x" }))).rejects.toMatchObject({ code: "WRITER_POISONED" });
    await expect(writer.commit(checkpoint(1))).rejects.toMatchObject({ code: "WRITER_POISONED" });
    expect(values(path, "SELECT id FROM t")).toEqual([1]);
    await writer.rollback?.();
    await writer.write(batch({ id: 3, a: "x" }));
    expect(await writer.commit(checkpoint(1))).toMatchObject({ written: 1 });
    await writer.close();
    expect(values(path, "SELECT id FROM t")).toEqual([1, 3]);
    await expect(writer.write(batch({ id: 4, a: "x" }))).rejects.toMatchObject({ code: "STORE_CLOSED" });
  });

  it("fails at its commit where foreign keys are checked only then", async () => {
    const { path, writer, batch } = await writing(
      "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE t (id INTEGER PRIMARY KEY, p INT REFERENCES p DEFERRABLE INITIALLY DEFERRED)",
    );
    await writer.write(batch({ id: 1, p: 5 }));
    await expect(writer.commit(checkpoint(1))).rejects.toMatchObject({ code: "CONSTRAINT", kind: "record" });
    await writer.rollback?.();
    await writer.close();
    expect(values(path, "SELECT count(*) FROM t")).toEqual([0]);
  });

  it("says BUSY while somebody else writes, and goes through afterwards", async () => {
    const { path, writer, batch } = await writing(plain);
    const other = new Database(path);
    other.exec("BEGIN IMMEDIATE");
    await expect(writer.write(batch({ id: 1, a: "x" }))).rejects.toMatchObject({ code: "BUSY", retryable: true });
    await writer.rollback?.();
    other.exec("COMMIT");
    other.close();
    await writer.write(batch({ id: 1, a: "x" }));
    expect(await writer.commit(checkpoint(1))).toMatchObject({ written: 1 });
    await writer.close();
  });

  it("can be committed again after BUSY without having become durable", async () => {
    const { path, writer, batch, store } = await writing(plain);
    await writer.write(batch({ id: 1, a: "x" }));
    const reader = new Database(path);
    reader.exec("BEGIN");
    reader.prepare("SELECT * FROM t").all();
    await expect(writer.commit(checkpoint(1))).rejects.toMatchObject({ code: "BUSY" });
    reader.exec("COMMIT");
    expect(await store.checkpoints?.("0run1")).toEqual([]);
    await writer.rollback?.();
    reader.close();
    await writer.write(batch({ id: 1, a: "x" }));
    expect(await writer.commit(checkpoint(1))).toMatchObject({ written: 1 });
    await writer.close();
  });

  it("is refused when the run has been broken off", async () => {
    const controller = new AbortController();
    const { writer, batch } = await writing(plain, { signal: controller.signal });
    controller.abort(new Error("broken off"));
    await expect(writer.write(batch({ id: 1, a: "x" }))).rejects.toThrow("broken off");
    await writer.close();
  });
});

describe("of two runners of one run", () => {
  it("only the one that took it over commits, however long the other was paused", async () => {
    const first = await writing(plain);
    await first.writer.write(first.batch({ id: 1, a: "x" }));
    await first.writer.commit(checkpoint(1));
    const second = { ...first.request, epoch: 2 };
    await first.store.prepare?.("t", second);
    await first.writer.write(first.batch({ id: 2, a: "late" }));
    await expect(first.writer.commit(checkpoint(2))).rejects.toMatchObject({ code: "FENCED" });
    await first.writer.close();
    const writer = await first.store.write("t", second);
    await writer.write(first.batch({ id: 2, a: "y" }));
    await writer.commit(checkpoint(2, { epoch: 2 }));
    await writer.close();
    await expect(first.store.prepare?.("t", first.request)).rejects.toMatchObject({ code: "FENCED" });
    expect(values(first.path, "SELECT a FROM t")).toEqual(["x", "y"]);
  });

  it("no window is written twice, and none is left out", async () => {
    const { writer, batch } = await writing(plain);
    await writer.write(batch({ id: 1, a: "x" }));
    await expect(writer.commit(checkpoint(2))).rejects.toMatchObject({ code: "FENCED" });
    await writer.rollback?.();
    await writer.write(batch({ id: 1, a: "x" }));
    await writer.commit(checkpoint(1));
    await writer.write(batch({ id: 2, a: "x" }));
    await expect(writer.commit(checkpoint(1))).rejects.toMatchObject({ code: "FENCED" });
    await writer.close();
  });

  it("a load that was ended takes no more windows", async () => {
    const { writer, batch, store, request } = await writing(plain);
    await store.finish?.("t", request);
    await writer.write(batch({ id: 1, a: "x" }));
    await expect(writer.commit(checkpoint(1))).rejects.toMatchObject({ code: "FENCED" });
    await writer.close();
  });
});

describe("a careful writer", () => {
  const strict = `CREATE TABLE p (id INTEGER PRIMARY KEY); INSERT INTO p VALUES (1);
    CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b INT UNIQUE, c INT CHECK (c > 0), p INT REFERENCES p)`;
  const good = (id: number): Row => ({ id, a: "x", b: id, c: 1, p: 1 });

  it("names each bad record with its reason and writes the others", async () => {
    const { path, writer, batch } = await writing(strict, { careful: true });
    await writer.write(batch(...Array.from({ length: 100 }, (_, i) => good(i + 1))));
    await writer.write(
      batch(
        good(101),
        { ...good(5), b: 1005 },
        { ...good(102), a: null },
        { ...good(103), b: 1 },
        { ...good(104), c: -1 },
        { ...good(105), p: 9 },
        good(106),
        { ...good(107), id: null },
      ),
    );
    const { written, rejected } = await writer.commit(checkpoint(1, { written: 108 }));
    await writer.close();
    expect(written).toBe(102);
    expect(rejected.map(({ row, code, field }) => [row, code, field])).toEqual([
      [101, "DUPLICATE_KEY", undefined],
      [102, "NULL_NOT_ALLOWED", "a"],
      [103, "DUPLICATE_KEY", undefined],
      [104, "CONSTRAINT", undefined],
      [105, "CONSTRAINT", undefined],
      [107, "NULL_NOT_ALLOWED", "id"],
    ]);
    expect(values(path, "SELECT count(*) FROM t")).toEqual([102]);
  });

  it("states in the ledger what was really written", async () => {
    const { writer, batch, store } = await writing(strict, { careful: true });
    await writer.write(batch(good(1), good(1), good(2)));
    await writer.commit(checkpoint(1, { read: 3, written: 3 }));
    expect(await store.checkpoints?.("0run1")).toMatchObject([{ read: 3, written: 2, rejected: 1 }]);
    await writer.close();
  });

  it("finds the bad ones among many good ones, wherever they lie", async () => {
    const { path, writer, batch } = await writing(plain, { careful: true });
    const bad = new Set([0, 1, 63, 64, 500, 998, 999]);
    const records = Array.from({ length: 1000 }, (_, i) => ({ id: bad.has(i) ? 5000 : i + 1, a: "x" }));
    await writer.write(batch({ id: 5000, a: "first" }, ...records));
    const { written, rejected } = await writer.commit();
    await writer.close();
    expect([written, rejected.map(({ row }) => (row ?? 0) - 1)]).toEqual([994, [...bad]]);
    expect(values(path, "SELECT count(*) FROM t")).toEqual([994]);
  });

  it("gives up where a trigger rolls back the whole transaction: the window is made smaller then", async () => {
    const { writer, batch, path } = await writing(
      `${plain}; CREATE TRIGGER g BEFORE INSERT ON t WHEN NEW.a = 'bad' BEGIN SELECT RAISE(ROLLBACK, 'no'); END`,
      { careful: true },
    );
    await expect(writer.write(batch({ id: 1, a: "x" }, { id: 2, a: "bad" }))).rejects.toMatchObject({
      code: "CONSTRAINT",
      kind: "record",
    });
    await writer.rollback?.();
    await writer.write(batch({ id: 1, a: "x" }));
    expect(await writer.commit()).toMatchObject({ written: 1 });
    await writer.close();
    expect(values(path, "SELECT count(*) FROM t")).toEqual([1]);
  });
});

describe("values that SQLite would change in silence", () => {
  const cases: readonly (readonly [string, string, unknown])[] = [
    ["NaN into a float", "REAL", NaN],
    ["-0 into REAL", "REAL", -0],
    ["NaN into a column without a type", "", NaN],
    ["true into a column without a type", "", true],
    ["JSON into a column without a type", "", { x: 1 }],
    ["text that looks like a number into NUMERIC", "STRING", "00123"],
    ["a whole float into NUMERIC", "STRING", -0],
    ["JSON that is a number with another text", "JSON", undefined],
  ];
  it.each(cases)("%s", async (_, declared, value) => {
    const { writer, batch, path } = await writing(`CREATE TABLE t (id INTEGER PRIMARY KEY, a ${declared})`, {
      careful: true,
    });
    const json = await import("@dataknobs/core").then(({ rawJson }) => rawJson("1.10"));
    await writer.write(batch({ id: 1, a: value === undefined ? json : value }, { id: 2, a: null }));
    const { written, rejected } = await writer.commit();
    await writer.close();
    expect([written, rejected.map(({ row, code, field }) => [row, code, field])]).toEqual([
      1,
      [[0, "NOT_STORABLE", "a"]],
    ]);
    expect(values(path, "SELECT id FROM t")).toEqual([2]);
  });

  it("fail the window of a writer that is not careful", async () => {
    const { writer, batch } = await writing("CREATE TABLE t (a REAL)");
    await expect(writer.write(batch({ a: NaN }))).rejects.toMatchObject({ code: "NOT_STORABLE", field: "a" });
    await expect(writer.commit()).rejects.toMatchObject({ code: "WRITER_POISONED" });
    await writer.close();
  });

  it.each([
    ["9007199254740993.5", "None of SQLite's numbers is this one: number 9007199254740993.5."],
    ["1e400", "None of SQLite's numbers is this one: number 1e400."],
    ['{"a":1}', 'SQLite cannot tell JSON from text: json {"a":1}.'],
  ])("say what it was where a column has no type: %s", async (text, message) => {
    const { writer, batch } = await writing("CREATE TABLE t (a)", { careful: true });
    await writer.write(batch({ a: lazyJson(text) }));
    const { rejected } = await writer.commit();
    await writer.close();
    expect(rejected.map((one) => one.message)).toEqual([message]);
  });

  it("integers stay integers, floats floats and text text where a column has no type", async () => {
    const { writer, path } = await writing("CREATE TABLE t (a)");
    const { types } = await import("@dataknobs/core");
    const column = {
      layout: "any" as const,
      data: [5n, 5, "5", new Uint8Array([5]), -0, 1.5, 9007199254740993n],
      valid: undefined,
      missing: undefined,
    };
    await writer.write({
      schema: { fields: [{ name: "a", type: types.any, nullable: true }] },
      length: 7,
      columns: [column],
    });
    await writer.commit();
    await writer.close();
    expect(values(path, "SELECT typeof(a) FROM t")).toEqual([
      "integer",
      "real",
      "text",
      "blob",
      "real",
      "real",
      "integer",
    ]);
    expect(values(path, "SELECT CAST(a AS TEXT) FROM t WHERE typeof(a) <> 'blob'")).toEqual([
      "5",
      "5.0",
      "5",
      "0.0",
      "1.5",
      "9007199254740993",
    ]);
  });
});

describe("an upsert", () => {
  it("puts records in the place of those with their key, and counts those applied", async () => {
    const { path, writer, batch } = await writing(`${plain}; INSERT INTO t VALUES (1, 'old'), (9, 'stays')`, {
      mode: "upsert",
    });
    await writer.write(batch({ id: 1, a: "new" }, { id: 2, a: "first" }));
    await writer.write(batch({ id: 2, a: "second" }, { id: 3, a: "x" }));
    expect(await writer.commit()).toEqual({ written: 4, rejected: [], superseded: 1 });
    await writer.close();
    expect(values(path, "SELECT id || a FROM t ORDER BY id")).toEqual(["1new", "2second", "3x", "9stays"]);
  });

  it("works where all columns belong to the key, and by a key of several", async () => {
    const { path, writer, batch } = await writing(
      "CREATE TABLE t (a INT, b TEXT, PRIMARY KEY (a, b)); INSERT INTO t VALUES (1, 'x')",
      { mode: "upsert" },
    );
    await writer.write(batch({ a: 1, b: "x" }, { a: 1, b: "y" }, { a: 1, b: "y" }));
    expect(await writer.commit()).toEqual({ written: 3, rejected: [], superseded: 1 });
    await writer.close();
    expect(values(path, "SELECT count(*) FROM t")).toEqual([2]);
  });

  it("needs a key that SQLite enforces, and says so before anything is read", async () => {
    await expect(writing("CREATE TABLE t (id INT, a TEXT)", { mode: "upsert", schema })).rejects.toMatchObject({
      code: "KEY_REQUIRED",
      fix: expect.stringContaining("CREATE UNIQUE INDEX"),
    });
    const { writer } = await writing("CREATE TABLE t (id INT, a TEXT); CREATE UNIQUE INDEX u ON t (id)", {
      mode: "upsert",
      schema,
    });
    await writer.close();
  });
});

describe("a table with triggers", () => {
  const ignoring = `${plain}; CREATE TRIGGER g BEFORE INSERT ON t WHEN NEW.a = 'bad' BEGIN SELECT RAISE(IGNORE); END`;
  it("that leave records out: each is named", async () => {
    const { path, writer, batch } = await writing(ignoring);
    await writer.write(batch(...Array.from({ length: 100 }, (_, i) => ({ id: i + 1, a: i % 50 === 7 ? "bad" : "x" }))));
    expect(await writer.commit(checkpoint(1))).toMatchObject({
      written: 98,
      rejected: [
        { row: 7, code: "COUNT_MISMATCH", message: expect.stringContaining("0 of 1") },
        { row: 57, code: "COUNT_MISMATCH" },
      ],
    });
    await writer.close();
    expect(values(path, "SELECT count(*) FROM t")).toEqual([98]);
  });

  it("that delete records: they are not counted as written", async () => {
    const { path, writer, batch } = await writing(
      `${plain}; CREATE TRIGGER g AFTER INSERT ON t WHEN NEW.a = 'bad' BEGIN DELETE FROM t WHERE id = NEW.id; END`,
    );
    await writer.write(batch({ id: 1, a: "x" }, { id: 2, a: "bad" }, { id: 3, a: "x" }));
    expect(await writer.commit(checkpoint(1))).toMatchObject({ written: 2, rejected: [] });
    await writer.close();
    expect(values(path, "SELECT count(*) FROM t")).toEqual([2]);
  });

  it("that delete records of an upsert as well", async () => {
    const { writer, batch } = await writing(
      `${plain}; INSERT INTO t VALUES (1, 'old'); CREATE TRIGGER g AFTER INSERT ON t WHEN NEW.a = 'bad' BEGIN DELETE FROM t WHERE id = NEW.id; END; CREATE TRIGGER h BEFORE UPDATE ON t WHEN NEW.a = 'bad' BEGIN SELECT RAISE(IGNORE); END`,
      { mode: "upsert" },
    );
    await writer.write(batch({ id: 1, a: "bad" }, { id: 2, a: "bad" }, { id: 3, a: "x" }));
    expect(await writer.commit()).toMatchObject({ written: 1, rejected: [{ row: 0, code: "COUNT_MISMATCH" }] });
    await writer.close();
  });

  it("that write elsewhere keep their own rules for conflicts", async () => {
    const { path, writer, batch } = await writing(
      `${plain}; CREATE TABLE log (a TEXT PRIMARY KEY, n INT DEFAULT 1); CREATE TRIGGER g AFTER INSERT ON t BEGIN INSERT OR IGNORE INTO log (a) VALUES (NEW.a); END`,
    );
    await writer.write(batch({ id: 1, a: "x" }, { id: 2, a: "x" }));
    expect(await writer.commit()).toMatchObject({ written: 2 });
    await writer.close();
    expect(values(path, "SELECT a FROM log")).toEqual(["x"]);
  });

  it("or with clauses that would drop what is there: a conflict is a conflict", async () => {
    for (const clause of ["REPLACE", "IGNORE", "ROLLBACK", "FAIL"]) {
      const { path, writer, batch } = await writing(
        `CREATE TABLE t (id INTEGER PRIMARY KEY ON CONFLICT ${clause}, a TEXT); INSERT INTO t VALUES (1, 'old')`,
        { careful: true },
      );
      await writer.write(batch({ id: 1, a: "new" }, { id: 2, a: "x" }));
      expect(await writer.commit()).toMatchObject({ written: 1, rejected: [{ row: 0, code: "DUPLICATE_KEY" }] });
      await writer.close();
      expect(values(path, "SELECT id || a FROM t")).toEqual(["1old", "2x"]);
    }
  });
});

describe("tables of every kind take records", () => {
  const cases: Record<string, string> = {
    "without a key": "CREATE TABLE t (id INT, a TEXT)",
    "without a rowid": "CREATE TABLE t (id INT PRIMARY KEY, a TEXT) WITHOUT ROWID",
    STRICT: "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT) STRICT",
    AUTOINCREMENT: "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT)",
    "with columns that SQLite computes":
      "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT AS (a || id), c INT AS (id * 2) STORED)",
    "with defaults": "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT DEFAULT 'none')",
  };
  it.each(Object.entries(cases))("%s", async (_, sql) => {
    const { path, writer, batch } = await writing(sql);
    await writer.write(batch({ id: 1, a: "x" }, { id: 2, a: null }));
    expect(await writer.commit()).toMatchObject({ written: 2 });
    await writer.close();
    expect(values(path, "SELECT id || ifnull(a, '') FROM t ORDER BY id")).toEqual(["1x", "2"]);
  });

  it("but no view does", async () => {
    await expect(writing("CREATE TABLE u (a); CREATE VIEW t AS SELECT a FROM u")).rejects.toMatchObject({
      code: "UNSUPPORTED",
    });
  });

  it("a thousand columns of any names", async () => {
    const names = ['a"b', "select", "🙂", "two words", ...Array.from({ length: 996 }, (_, i) => `c${i}`)];
    const path = newPath();
    const { store } = await opening(path, "write");
    const wide = schemaOf(Object.fromEntries(names.map((name) => [name, "text"])));
    const records = Array.from({ length: 70 }, (_, i) =>
      Object.fromEntries(names.map((name) => [name, `${name} ${i}`])),
    );
    expect(await load(store, 'we"ird', wide, records)).toBe(70);
    expect((await readAll(store, 'we"ird')).records).toEqual(records);
  });
});

describe("people's own calls", () => {
  it("insert, upsert, get, delete, search", async () => {
    const path = newPath();
    const store = await opening(path, "write");
    const people = store.collection("people");
    expect(
      await people.insert(
        [
          { id: 1, name: "Ada" },
          { id: 2, name: "Bob" },
        ],
        { key: ["id"] },
      ),
    ).toMatchObject({ written: 2, rejected: [] });
    expect(await people.get(1)).toEqual({ id: 1, name: "Ada" });
    expect(await people.search({ where: [{ field: "name", operator: ">", value: "Ada" }] })).toEqual([
      { id: 2, name: "Bob" },
    ]);
    expect(await store.store.remove?.("people", [[2], [3]])).toBe(1);
    expect(await people.count()).toBe(1);
    await store.close();
  });

  it("deleting runs foreign keys' cascades", async () => {
    const path = made(
      "CREATE TABLE t (id INTEGER PRIMARY KEY); CREATE TABLE c (t INT REFERENCES t ON DELETE CASCADE); INSERT INTO t VALUES (1), (2); INSERT INTO c VALUES (1), (2)",
    );
    const { store } = await opening(path, "write");
    expect(await store.remove?.("t", [[1]])).toBe(1);
    expect(values(path, "SELECT t FROM c")).toEqual([2]);
  });
});

describe("a disk that is full", () => {
  it("is said to be, and nothing of the window stays", async () => {
    const client = new Database(":memory:");
    client.exec("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)");
    client.pragma("max_page_count = 40");
    const { store } = await open(sqlite({ client }));
    const request = loading(store, schema, { staged: false, mode: "insert" });
    await store.prepare?.("t", request);
    const writer = await store.write("t", request);
    const records = Array.from({ length: 1000 }, (_, i) => ({ id: i + 1, a: "x".repeat(1000) }));
    await expect(writer.write(batchOf(request.schema, records))).rejects.toMatchObject({
      code: "NO_SPACE",
      kind: "store",
      retryable: false,
    });
    await writer.close();
    expect(client.prepare("SELECT count(*) FROM t").pluck().get()).toBe(0);
    client.close();
  });
});
