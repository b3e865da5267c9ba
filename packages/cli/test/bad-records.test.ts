import { existsSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { filesIn, modeOf, ordersDb, recordsIn, rejectsIn, sqlite, sqliteRows, stateOf, tempFolder } from "./harness.ts";
import { dataknobs } from "./kept-process.ts";

describe("a record that the source cannot read", () => {
  it.each([
    ["c.csv", "a,b\n1,2\n3\r\n5,\xff\n7,8\n", ["3", { $type: "bytes", value: "NSz/" }]],
    [
      "j.jsonl",
      '{"a":1}\n[7,8]\n{"a":1,"a":2}\n{"a":\n{"a":"\xff"}\n{"a":3}\n',
      ["[7,8]", '{"a":1,"a":2}', '{"a":', { $type: "bytes", value: "eyJhIjoi/yJ9" }],
    ],
    ["k.json", '[{"a":1},[7,8],{"a":1 2},{"a":3}]', ["[7,8]", '{"a":1 2}']],
  ])("is kept as it stands in %s", async (name, text, records) => {
    const folder = tempFolder();
    writeFileSync(join(folder, name), Buffer.from(text, "latin1"));
    const { code } = await dataknobs(
      folder,
      "copy",
      `./${name}`,
      "./out.jsonl",
      "--on-error",
      "skip",
      "--rejects",
      "r.jsonl",
    );
    expect(code).toBe(4);
    expect(rejectsIn(join(folder, "r.jsonl")).map(({ record }) => record)).toEqual(records);
  });
});

describe("a record that the target refuses", () => {
  it("one in 100,000 costs that one", async () => {
    const folder = tempFolder();
    sqlite(
      join(folder, "app.db"),
      `CREATE TABLE big (id INTEGER, name TEXT);
       WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) INSERT INTO big SELECT i, 'name ' || i FROM n;
       UPDATE big SET id = 9 WHERE id = 77777`,
    );
    sqlite(join(folder, "x.db"), "CREATE TABLE big (id INTEGER PRIMARY KEY, name TEXT)");
    const copy = ["copy", "sqlite:./app.db", "sqlite:./x.db", "--on-error", "skip", "--json"];
    const { code, document, stderr } = await dataknobs(folder, ...copy);
    expect(document).toMatchObject({
      status: "rejected",
      readRecords: 100_000,
      successfulRecords: 99_999,
      failedRecords: 1,
    });
    expect(code).toBe(4);
    expect(stderr).toContain(`1 record was rejected; kept in ./x.db.${document.run}.rejects.jsonl`);
    expect(sqliteRows(join(folder, "x.db"), "SELECT count(*) AS n, count(DISTINCT id) AS ids FROM big")).toEqual([
      { n: 99_999n, ids: 99_999n },
    ]);
    const file = join(folder, `x.db.${document.run}.rejects.jsonl`);
    expect(rejectsIn(file)).toEqual([
      expect.objectContaining({
        run: document.run,
        collection: "big",
        lane: 0,
        window: expect.any(Number),
        code: "DUPLICATE_KEY",
        record: { id: 9, name: "name 77777" },
      }),
    ]);
    expect(modeOf(file)).toBe(0o600);
  });

  it.each(["sqlite:./x.db", "duckdb:./x.duckdb"])(
    "a duplicate key ends the run and leaves nothing: %s",
    async (target) => {
      const folder = tempFolder();
      sqlite(
        join(folder, "app.db"),
        "CREATE TABLE t (id INTEGER, name TEXT); INSERT INTO t VALUES (1, 'a'), (2, 'b'), (1, 'c')",
      );
      const copy = ["copy", "sqlite:./app.db", target, "--key", "id", "--rejects", "bad.jsonl", "--json"];
      const stopped = await dataknobs(folder, ...copy);
      expect(stopped.document).toMatchObject({
        status: "failed",
        error: { code: "DUPLICATE_KEY" },
        successfulRecords: 0,
      });
      expect(stopped.stderr).toMatch(/fix +Use --mode upsert, or correct the key\./);
      expect(stopped.code).toBe(1);
      expect(filesIn(folder)).toEqual(["app.db", "bad.jsonl"]);
      const skipped = await dataknobs(folder, ...copy, "--on-error", "skip");
      expect(skipped.document).toMatchObject({
        status: "rejected",
        readRecords: 3,
        successfulRecords: 2,
        failedRecords: 1,
      });
      expect(skipped.code).toBe(4);
      expect(rejectsIn(join(folder, "bad.jsonl")).map(({ record }) => record)).toEqual([
        { id: 1, name: "c" },
        { id: 1, name: "c" },
      ]);
    },
  );

  it.each(["sqlite:./x.db", "duckdb:./x.duckdb"])(
    "a key that comes twice is no fault of an upsert, which takes the later record: %s",
    async (target) => {
      const folder = tempFolder();
      sqlite(
        join(folder, "app.db"),
        "CREATE TABLE t (id INTEGER, name TEXT); INSERT INTO t VALUES (1, 'a'), (2, 'b'), (1, 'c')",
      );
      const { code, document, stderr } = await dataknobs(
        folder,
        "copy",
        "sqlite:./app.db",
        target,
        "--key",
        "id",
        "--mode",
        "upsert",
        "--json",
      );
      expect({ code, status: document.status }).toEqual({ code: 0, status: "done" });
      expect(stderr).toContain("superseded");
      expect(await recordsIn(target.replace("./", `${folder}/`), "t")).toEqual(
        expect.arrayContaining([
          { id: 1, name: "c" },
          { id: 2, name: "b" },
        ]),
      );
    },
  );

  it.each(["sqlite", "duckdb"])("a null in a required field of a table that is there: %s", async (scheme) => {
    const folder = tempFolder();
    const target = `${scheme}:./x.${scheme}`;
    sqlite(
      join(folder, "app.db"),
      "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO t VALUES (1, 'a'), (2, NULL), (3, 'c')",
    );
    sqlite(join(folder, "empty.db"), "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT NOT NULL)");
    expect((await dataknobs(folder, "copy", "sqlite:./empty.db", target)).code).toBe(0);

    const stopped = await dataknobs(folder, "copy", "sqlite:./app.db", target, "--json");
    expect(stopped.document).toMatchObject({ status: "failed", error: { code: "NULL_NOT_ALLOWED", field: "name" } });
    expect(stopped.stderr).toMatch(/field +name/);
    expect(stopped.code).toBe(1);
    expect(await recordsIn(target.replace("./", `${folder}/`), "t")).toHaveLength(stopped.document.successfulRecords);

    const skipped = await dataknobs(
      folder,
      "copy",
      "sqlite:./app.db",
      target,
      "--mode",
      "upsert",
      "--on-error",
      "skip",
      "--json",
      "--rejects",
      "jsonl:./bad.jsonl",
    );
    expect(skipped.document).toMatchObject({
      status: "rejected",
      successfulRecords: 2,
      failedRecords: 1,
      errors: [{ code: "NULL_NOT_ALLOWED", field: "name", recordId: "2" }],
    });
    expect(skipped.code).toBe(4);
    expect(rejectsIn(join(folder, "bad.jsonl"))).toEqual([
      expect.objectContaining({ code: "NULL_NOT_ALLOWED", record: { id: 2, name: null } }),
    ]);
    expect(await recordsIn(target.replace("./", `${folder}/`), "t")).toEqual([
      { id: 1, name: "a" },
      { id: 3, name: "c" },
    ]);
  });

  it("what a rejected record holds is kept without loss", async () => {
    const folder = tempFolder();
    sqlite(
      join(folder, "app.db"),
      "CREATE TABLE t (id INTEGER PRIMARY KEY, big INTEGER, b BLOB, name TEXT); INSERT INTO t VALUES (1, 9223372036854775807, x'00ff', NULL)",
    );
    sqlite(join(folder, "x.db"), "CREATE TABLE t (id INTEGER PRIMARY KEY, big INTEGER, b BLOB, name TEXT NOT NULL)");
    await dataknobs(folder, "copy", "./app.db", "sqlite:./x.db", "--on-error", "skip", "--rejects", "bad.jsonl");
    const [line] = rejectsIn(join(folder, "bad.jsonl"));
    expect(line?.record["b"]).toEqual({ $type: "bytes", value: "AP8=" });
    expect(JSON.stringify(line)).not.toContain("undefined");
    const { readFileSync } = await import("node:fs");
    expect(readFileSync(join(folder, "bad.jsonl"), "utf8")).toContain('"big":9223372036854775807,');
  });

  it("a rejects file is added to, never written over", async () => {
    const folder = tempFolder();
    sqlite(
      join(folder, "app.db"),
      "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO t VALUES (1, NULL)",
    );
    sqlite(join(folder, "x.db"), "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT NOT NULL)");
    writeFileSync(join(folder, "bad.jsonl"), '{"run":"earlier"}\n');
    await dataknobs(folder, "copy", "./app.db", "sqlite:./x.db", "--on-error", "skip", "--rejects", "bad.jsonl");
    expect(rejectsIn(join(folder, "bad.jsonl")).map(({ run }) => run === "earlier")).toEqual([true, false]);
  });

  it.each([
    ["app.db", "the source or the target"],
    ["./linked.db", "the source or the target"],
    ["x.db", "the source or the target"],
    ["other.db", "holds something else"],
    ["notes.txt", "holds something else"],
  ])("a rejects file is never a file of something else: %s", async (rejects, why) => {
    const folder = tempFolder();
    ordersDb(join(folder, "app.db"), 3);
    ordersDb(join(folder, "other.db"), 3);
    symlinkSync("app.db", join(folder, "linked.db"));
    writeFileSync(join(folder, "notes.txt"), "mine");
    const before = stateOf(folder);
    const copy = ["copy", "sqlite:./app.db", "sqlite:./x.db", "--rejects", rejects, "--json"];
    const { code, document, stderr } = await dataknobs(folder, ...copy);
    expect(document.error).toMatchObject({ code: "INVALID_ARGUMENT", fix: expect.stringContaining("another file") });
    expect(stderr).toContain(why);
    expect(code).toBe(1);
    expect(stateOf(folder)).toEqual(before);
  });

  it("a rejects file that cannot be made is said so before anything is copied", async () => {
    const folder = tempFolder();
    ordersDb(join(folder, "app.db"), 3);
    const { code, stderr } = await dataknobs(
      folder,
      "copy",
      "./app.db",
      "sqlite:./x.db",
      "--rejects",
      "no/such/folder/bad.jsonl",
    );
    expect(stderr).toContain("Rejected records cannot be kept in no/such/folder/bad.jsonl");
    expect(code).toBe(1);
    expect(filesIn(folder)).toEqual(["app.db"]);
  });

  it("beside a target that is no file they are kept in the working directory", async () => {
    const folder = tempFolder();
    ordersDb(join(folder, "app.db"), 3);
    writeFileSync(join(folder, "t.mjs"), "export default (o) => { if (o.id === 2) throw new Error('two'); return o; }");
    const { document } = await dataknobs(
      folder,
      "copy",
      "./app.db",
      "memory:x",
      "--transform",
      "./t.mjs",
      "--on-error",
      "skip",
      "--json",
    );
    expect(existsSync(join(folder, `dataknobs.${document.run}.rejects.jsonl`))).toBe(true);
  });
});

describe("values that are not what their column says", () => {
  it("a new table gets a type that holds them all, and it is said", async () => {
    const folder = tempFolder();
    sqlite(
      join(folder, "app.db"),
      "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER); INSERT INTO t VALUES (1, 5), (2, 'five'), (3, 7)",
    );
    const { code, stderr } = await dataknobs(folder, "copy", "sqlite:./app.db", "duckdb:./x.duckdb");
    expect(stderr).toMatch(
      /note: t: the field "n" is int64 by its declaration, but not all of its values are .*; starting over with /,
    );
    expect(code).toBe(0);
    expect(await recordsIn(`duckdb:${folder}/x.duckdb`, "t")).toHaveLength(3);
    expect(filesIn(folder)).toEqual(["app.db", "x.duckdb"]);
  });
});

describe("a target that lies", () => {
  it("one record swallowed by a trigger fails the run with the numbers", async () => {
    const folder = tempFolder();
    ordersDb(join(folder, "app.db"), 100);
    sqlite(
      join(folder, "x.db"),
      `CREATE TABLE orders (id INTEGER PRIMARY KEY, email TEXT NOT NULL, total REAL);
       CREATE TRIGGER swallow BEFORE INSERT ON orders WHEN NEW.id = 50 BEGIN SELECT RAISE(IGNORE); END`,
    );
    const { code, document, stderr } = await dataknobs(folder, "copy", "sqlite:./app.db", "sqlite:./x.db", "--json");
    expect(document).toMatchObject({
      status: "failed",
      error: { code: "COUNT_MISMATCH", message: expect.stringContaining("trigger"), recordId: "50" },
      readRecords: 100,
      successfulRecords: 99,
      failedRecords: 1,
    });
    expect(stderr).toMatch(/^orders +100 +99 +0 +1 /m);
    expect(code).toBe(1);
    expect(sqliteRows(join(folder, "x.db"), "SELECT count(*) AS n FROM orders")).toEqual([
      { n: BigInt(document.successfulRecords) },
    ]);
  });
});
