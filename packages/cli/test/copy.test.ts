import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  filesIn,
  moduleFile,
  ordersDb,
  type Printed,
  recordsIn,
  rejectsIn,
  sqlite,
  sqliteRows,
  start,
  tempFolder,
} from "./harness.ts";
import { dataknobs } from "./kept-process.ts";

/** What must hold of every result. */
function addsUp(document: Printed): void {
  const { readRecords, addedRecords, successfulRecords, filteredRecords, failedRecords } = document;
  expect(readRecords + addedRecords).toBe(successfulRecords + filteredRecords + failedRecords);
}

describe("copy", () => {
  it("moves every record and prints one document", async () => {
    const folder = tempFolder();
    ordersDb(join(folder, "app.db"), 1234);
    const { code, document, stderr } = await start(folder, ["copy", "sqlite:./app.db", "duckdb:./x.duckdb", "--json"])
      .ended;
    expect(document).toMatchObject({
      status: "done",
      run: expect.stringMatching(/^[a-z0-9]+$/),
      collections: [
        {
          source: "orders",
          target: "orders",
          readRecords: 1234,
          addedRecords: 0,
          successfulRecords: 1234,
          filteredRecords: 0,
          failedRecords: 0,
        },
      ],
      readRecords: 1234,
      successfulRecords: 1234,
      duration: expect.any(Number),
      recordsPerSecond: expect.any(Number),
      peakMemoryBytes: expect.any(Number),
      errors: [],
    });
    addsUp(document);
    expect(document.peakMemoryBytes).toBeGreaterThan(20_000_000);
    expect(stderr).toMatch(
      /^collection +read +written +filtered +rejected +seconds +rows\/s +peak memory\norders +1,234 +1,234 +0 +0 /m,
    );
    expect(code).toBe(0);
    expect(await recordsIn("duckdb:./x.duckdb".replace("./", `${folder}/`), "orders")).toEqual(
      Array.from({ length: 1234 }, (_, i) => ({ id: i + 1, email: `user${i + 1}@example.org`, total: (i + 1) / 4 })),
    );
    expect(filesIn(folder)).toEqual(["app.db", "x.duckdb"]);
  });

  it("goes both ways and comes back as it was", async () => {
    const folder = tempFolder();
    const source = join(folder, "app.db");
    sqlite(
      source,
      `CREATE TABLE t (id INTEGER PRIMARY KEY, big INTEGER, x REAL, s TEXT, b BLOB, d DECIMAL_TEXT(20,4), n INTEGER);
       INSERT INTO t VALUES (1, 9223372036854775807, 0.1, 'naïve 😀' || char(10), x'00ff', '12345678901234.5000', NULL), (2, -9223372036854775808, 1e300, '', x'', '-0.0001', 5)`,
    );
    expect((await dataknobs(folder, "copy", "sqlite:./app.db", "duckdb:./x.duckdb")).code).toBe(0);
    expect((await dataknobs(folder, "copy", "duckdb:./x.duckdb", "sqlite:./back.db")).code).toBe(0);
    const all = "SELECT *, typeof(big), typeof(x), typeof(s), typeof(b), typeof(n) FROM t ORDER BY id";
    expect(sqliteRows(join(folder, "back.db"), all)).toEqual(sqliteRows(source, all));
  });

  it("several collections, with a total", async () => {
    const folder = tempFolder();
    ordersDb(join(folder, "app.db"), 10);
    sqlite(
      join(folder, "app.db"),
      "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO users VALUES (1, 'Ada')",
    );
    const { code, document, stderr } = await dataknobs(folder, "copy", "./app.db", "sqlite:./x.db", "--json");
    expect(document.collections.map(({ source }) => source)).toEqual(["orders", "users"]);
    expect(stderr).toMatch(/^total +11 +11 +0 +0 /m);
    expect(document.readRecords).toBe(11);
    expect(code).toBe(0);
  });

  it("chooses tables by glob, gives new names, and says nothing when told to be quiet", async () => {
    const folder = tempFolder();
    ordersDb(join(folder, "app.db"), 10);
    sqlite(
      join(folder, "app.db"),
      "CREATE TABLE order_items (id INTEGER PRIMARY KEY); CREATE TABLE users (id INTEGER PRIMARY KEY)",
    );
    const ended = await dataknobs(
      folder,
      "copy",
      "./app.db",
      "sqlite:./x.db",
      "--table",
      "orders=fact_orders",
      "--table",
      "order*",
      "--quiet",
    );
    expect(ended).toMatchObject({ code: 0, stdout: "", stderr: "" });
    expect(
      sqliteRows(join(folder, "x.db"), "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"),
    ).toEqual([{ name: "fact_orders" }, { name: "order_items" }]);
  });

  it("reads only the records and fields that are asked for", async () => {
    const folder = tempFolder();
    ordersDb(join(folder, "app.db"), 100);
    const options = [
      "--where",
      "id > 10",
      "--where",
      "total <= 20 or email = 'user99@example.org'",
      "--fields",
      "total,id",
      "--limit",
      "5",
    ];
    const { code, document } = await dataknobs(folder, "copy", "./app.db", "sqlite:./x.db", "--json", ...options);
    expect(sqliteRows(join(folder, "x.db"), "SELECT * FROM orders")).toEqual(
      [11, 12, 13, 14, 15].map((id) => ({ total: id / 4, id: BigInt(id) })),
    );
    expect(document.readRecords).toBe(5);
    addsUp(document);
    expect(code).toBe(0);
  });

  it("leaves fields out, reads them as another type, and takes another key", async () => {
    const folder = tempFolder();
    sqlite(
      join(folder, "app.db"),
      "CREATE TABLE t (id INTEGER PRIMARY KEY, zip INTEGER, secret TEXT); INSERT INTO t VALUES (1, 123, 'x'), (2, 456, 'y')",
    );
    const { code } = await dataknobs(
      folder,
      "copy",
      "./app.db",
      "duckdb:./x.duckdb",
      "--except",
      "secret",
      "--type",
      "zip=text",
      "--key",
      "zip",
    );
    expect(code).toBe(0);
    const { document } = await dataknobs(folder, "inspect", "duckdb:./x.duckdb", "--json");
    expect(document.collections[0]?.fields.map(({ name, type }) => [name, type])).toEqual([
      ["id", "int64"],
      ["zip", "text"],
    ]);
    expect(await recordsIn(`duckdb:${folder}/x.duckdb`, "t")).toEqual([
      { id: 1, zip: "123" },
      { id: 2, zip: "456" },
    ]);
  });

  it("a dry run reads everything and writes nothing", async () => {
    const folder = tempFolder();
    ordersDb(join(folder, "app.db"), 100);
    const { code, document, stderr } = await dataknobs(
      folder,
      "copy",
      "./app.db",
      "duckdb:./x.duckdb",
      "--dry-run",
      "--json",
    );
    expect(document).toMatchObject({ status: "done", dryRun: true, readRecords: 100 });
    expect(stderr).toContain("Dry run: nothing was written.");
    expect(stderr).toMatch(/collection +read +to write +filtered/);
    expect(code).toBe(0);
    expect(filesIn(folder)).toEqual(["app.db"]);
  });

  it("a dry run keeps rejected records only where it is told to", async () => {
    const folder = tempFolder();
    ordersDb(join(folder, "app.db"), 3);
    const path = moduleFile(folder, "t.mjs", "export default (o) => { throw new Error('no'); }");
    const dry = ["copy", "./app.db", "sqlite:./x.db", "--transform", path, "--dry-run", "--on-error", "skip"];
    expect((await dataknobs(folder, ...dry)).code).toBe(4);
    expect(filesIn(folder)).toEqual(["app.db", "t.mjs"]);
    expect((await dataknobs(folder, ...dry, "--rejects", "bad.jsonl")).code).toBe(4);
    expect(rejectsIn(join(folder, "bad.jsonl"))).toHaveLength(3);
  });

  it("replace, insert and upsert meet what is there each in its way", async () => {
    const folder = tempFolder();
    ordersDb(join(folder, "app.db"), 3);
    const target = join(folder, "x.db");
    sqlite(
      target,
      "CREATE TABLE orders (id INTEGER PRIMARY KEY, email TEXT NOT NULL, total REAL); INSERT INTO orders VALUES (3, 'old', 0), (4, 'old', 0)",
    );
    const ids = "SELECT id, email = 'old' AS old FROM orders ORDER BY id";
    const upserted = await dataknobs(folder, "copy", "./app.db", "sqlite:./x.db", "--mode", "upsert", "--json");
    expect(upserted.document).toMatchObject({ status: "done", successfulRecords: 3 });
    expect(sqliteRows(target, ids)).toEqual([
      { id: 1n, old: 0n },
      { id: 2n, old: 0n },
      { id: 3n, old: 0n },
      { id: 4n, old: 1n },
    ]);
    const replaced = await dataknobs(folder, "copy", "./app.db", "sqlite:./x.db", "--mode", "replace", "--json");
    expect(replaced.document).toMatchObject({ status: "done", successfulRecords: 3 });
    expect(sqliteRows(target, ids)).toHaveLength(3);
    sqlite(target, "DELETE FROM orders WHERE id < 3");
    const inserted = await dataknobs(
      folder,
      "copy",
      "./app.db",
      "sqlite:./x.db",
      "--mode",
      "insert",
      "--where",
      "id < 3",
      "--json",
    );
    expect(inserted.document).toMatchObject({ status: "done", successfulRecords: 2 });
    expect(sqliteRows(target, ids)).toHaveLength(3);
  });

  it("small windows, lanes and little memory change nothing", async () => {
    const folder = tempFolder();
    ordersDb(join(folder, "app.db"), 5000);
    const { document } = await dataknobs(
      folder,
      "copy",
      "./app.db",
      "duckdb:./x.duckdb",
      "--json",
      "--batch-size",
      "700",
      "--parallel",
      "3",
      "--max-memory",
      "2MB",
    );
    expect(document).toMatchObject({ status: "done", successfulRecords: 5000 });
    expect(await recordsIn(`duckdb:${folder}/x.duckdb`, "orders")).toHaveLength(5000);
  });
});

describe("conditions", () => {
  it.each([
    ["id >", 2, "is not understood"],
    ["nope = 3", 1, 'There is no field "nope"'],
    ["id = three", 1, "cannot be compared"],
  ])("%s", async (where, exit, message) => {
    const folder = tempFolder();
    ordersDb(join(folder, "app.db"), 3);
    const { code, stderr } = await dataknobs(folder, "copy", "./app.db", "sqlite:./x.db", "--where", where);
    expect(stderr).toContain(message);
    expect(code).toBe(exit);
    expect(filesIn(folder)).toEqual(["app.db"]);
  });

  it("a type that does not exist is wrong usage", async () => {
    const folder = tempFolder();
    ordersDb(join(folder, "app.db"), 3);
    const { code, stderr } = await dataknobs(folder, "copy", "./app.db", "sqlite:./x.db", "--type", "id=itn64");
    expect(stderr).toContain("itn64");
    expect(code).toBe(2);
  });
});
