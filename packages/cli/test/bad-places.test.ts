import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it, onTestFinished } from "vitest";
import { filesIn, ordersDb, sqlite, sqliteRows, start, stateOf, tempFolder } from "./harness.ts";
import { dataknobs } from "./kept-process.ts";

/** The last line of an error's facts: its code. */
const codeLine = (code: string): RegExp => new RegExp(`^ {2}code +${code}$`, "m");

describe("a source that is not what it should be", () => {
  it.each([
    ["sqlite:./nope.db", "duckdb:./x.duckdb"],
    ["duckdb:./nope.duckdb", "sqlite:./x.db"],
    ["./nope.sqlite", "sqlite:./x.db"],
  ])("a missing file is said so, and not created by looking: %s", async (source, target) => {
    const folder = tempFolder();
    for (const args of [
      ["copy", source, target],
      ["plan", source, target],
      ["inspect", source],
    ]) {
      const { code, stderr, stdout } = await dataknobs(folder, ...args);
      expect(stderr).toMatch(codeLine("STORE_NOT_FOUND"));
      expect(stderr).toContain("nope");
      expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    }
    expect(filesIn(folder)).toEqual([]);
  });

  it.each([
    "duckdb:./new.duckdb",
    "parquet:./new.parquet",
    "file:./new",
    "sqlite:./none/x.db",
    "postgres://u:secret@127.0.0.1:1/x",
  ])("is told before what is wrong with the target, of which nothing is made: %s", async (target) => {
    const folder = tempFolder();
    const { code, stderr } = await dataknobs(folder, "copy", "sqlite:./nope.db", target);
    expect(stderr).toMatch(/^dataknobs: There is no file .*nope\.db/);
    expect(stderr).not.toContain("secret");
    expect(code).toBe(1);
    expect(filesIn(folder)).toEqual([]);
  });

  it.each(["sqlite", "duckdb"])("a folder where a file is meant: %s", async (scheme) => {
    const folder = tempFolder();
    mkdirSync(join(folder, "app"));
    const { code, stderr } = await dataknobs(folder, "copy", `${scheme}:./app`, "sqlite:./x.db");
    expect(stderr).toMatch(/folder|directory/i);
    expect(code).toBe(1);
    expect(filesIn(folder)).toEqual(["app"]);
  });

  it("a folder as a source of which nothing is known", async () => {
    const folder = tempFolder();
    ordersDb(join(folder, "app.db"), 3);
    const { code, stderr } = await dataknobs(folder, "copy", ".", "sqlite:./x.sqlite");
    expect(stderr).toContain("The source holds no collections");
    expect(code).toBe(1);
    expect(filesIn(folder)).toEqual(["app.db"]);
  });

  it.each(["sqlite", "duckdb"])("a file that is no database: %s", async (scheme) => {
    const folder = tempFolder();
    writeFileSync(join(folder, "app.db"), "id,name\n1,Ada\n".repeat(1000));
    const before = stateOf(folder);
    const { code, stderr } = await dataknobs(folder, "copy", `${scheme}:./app.db`, "sqlite:./x.sqlite");
    expect(stderr).toMatch(codeLine("NOT_A_DATABASE"));
    expect(code).toBe(1);
    expect(stateOf(folder)).toEqual(before);
  });

  it("an unknown table, with what was probably meant", async () => {
    const folder = tempFolder();
    ordersDb(join(folder, "app.db"), 3);
    const before = stateOf(folder);
    for (const args of [
      ["copy", "sqlite:./app.db", "duckdb:./x.duckdb"],
      ["plan", "sqlite:./app.db", "duckdb:./x.duckdb"],
      ["inspect", "sqlite:./app.db"],
    ]) {
      const { code, stderr } = await dataknobs(folder, ...args, "--table", "order");
      expect(stderr).toContain('no collection "order". Did you mean "orders"?');
      expect(stderr).toMatch(codeLine("COLLECTION_NOT_FOUND"));
      expect(code).toBe(1);
    }
    expect(stateOf(folder)).toEqual(before);
  });

  it("a database in WAL mode in a folder that cannot be written says what it needs (as nobody)", async ({ skip }) => {
    const root = process.getuid?.() === 0;
    skip(process.platform === "win32", "not run: permissions are another thing on Windows");
    const folder = tempFolder();
    chmodSync(folder, 0o755);
    mkdirSync(join(folder, "closed"));
    sqlite(join(folder, "closed", "app.db"), "PRAGMA journal_mode = WAL; CREATE TABLE t (a); INSERT INTO t VALUES (1)");
    chmodSync(join(folder, "closed"), 0o555);
    const args = ["inspect", "sqlite:./closed/app.db"];
    const { code, stderr } = await start(folder, args, root ? { uid: 65_534, env: { HOME: "/" } } : {}).ended;
    expect(stderr).toMatch(codeLine("PERMISSION_DENIED"));
    expect(stderr).toMatch(/WAL/);
    expect(code).toBe(1);
    chmodSync(join(folder, "closed"), 0o755);
    expect(filesIn(join(folder, "closed"))).toEqual(["app.db"]);
  });

  it("a locked database says so after a while", async () => {
    const folder = tempFolder();
    ordersDb(join(folder, "app.db"), 3);
    const other = new DatabaseSync(join(folder, "app.db"));
    onTestFinished(() => other.close());
    other.exec("BEGIN EXCLUSIVE");
    const { code, stderr } = await dataknobs(folder, "copy", "sqlite:./app.db?busy_timeout=300", "sqlite:./x.db");
    expect(stderr).toMatch(codeLine("BUSY"));
    expect(stderr).toMatch(/lock/i);
    expect(code).toBe(1);
    other.exec("ROLLBACK");
    expect(filesIn(folder)).toEqual(["app.db"]);
  });
});

describe("an address that nobody answers to", () => {
  it.each([
    [["copy", "sqlit:./app.db", "duckdb:./x.duckdb"], 'Did you mean "sqlite:"?', "UNKNOWN_SCHEME"],
    [["copy", "sqlite:./app.db", "duckbd:./x.duckdb"], 'Did you mean "duckdb:"?', "UNKNOWN_SCHEME"],
    [["inspect", "kafka://broker/topic"], 'No backend for "kafka:"', "UNKNOWN_SCHEME"],
  ])("%j is exit code 6", async (args, message, code) => {
    const folder = tempFolder();
    ordersDb(join(folder, "app.db"), 3);
    const ended = await dataknobs(folder, ...args);
    expect(ended.stderr).toContain(message);
    expect(ended.stderr).toMatch(codeLine(code));
    expect(ended.code).toBe(6);
    expect(filesIn(folder)).toEqual(["app.db"]);
  });

  it("passwords in it are never shown", async () => {
    const ended = await dataknobs(
      tempFolder(),
      "copy",
      "kafka://ada:hunter2@broker/topic",
      "memory:x?password=hunter2",
      "--json",
    );
    expect(ended.stdout + ended.stderr).not.toContain("hunter2");
  });
});

describe("a target that cannot be written", () => {
  it("one that holds records is refused, and named are the ways to go on", async () => {
    const folder = tempFolder();
    ordersDb(join(folder, "app.db"), 3);
    sqlite(
      join(folder, "old.db"),
      "CREATE TABLE orders (id INTEGER PRIMARY KEY, email TEXT, total REAL); INSERT INTO orders VALUES (7, 'x', 1)",
    );
    await dataknobs(folder, "copy", "sqlite:./old.db", "duckdb:./old.duckdb");
    const before = stateOf(folder);
    for (const target of ["sqlite:./old.db", "duckdb:./old.duckdb"]) {
      const { code, document, stderr } = await dataknobs(folder, "copy", "sqlite:./app.db", target, "--json");
      expect(stderr).toMatch(/fix .*--mode insert, upsert or replace/);
      expect(document).toMatchObject({
        status: "failed",
        error: { code: "COLLECTION_NOT_EMPTY" },
        successfulRecords: 0,
      });
      expect(code).toBe(1);
    }
    expect(stateOf(folder)).toEqual(before);
  });

  it("a folder that is not there", async () => {
    const folder = tempFolder();
    ordersDb(join(folder, "app.db"), 3);
    for (const target of ["sqlite:./no/x.db", "duckdb:./no/x.duckdb"]) {
      const { code, stderr } = await dataknobs(folder, "copy", "sqlite:./app.db", target);
      expect(stderr).toMatch(/folder|directory/);
      expect(code).toBe(1);
    }
    expect(filesIn(folder)).toEqual(["app.db"]);
  });

  it("one locked by another program stays as it was", async () => {
    const folder = tempFolder();
    ordersDb(join(folder, "app.db"), 3);
    sqlite(join(folder, "out.db"), "CREATE TABLE other (a); INSERT INTO other VALUES (1)");
    const other = new DatabaseSync(join(folder, "out.db"));
    onTestFinished(() => other.close());
    other.exec("BEGIN IMMEDIATE");
    const { code, stderr } = await dataknobs(folder, "copy", "sqlite:./app.db", "sqlite:./out.db?busy_timeout=300");
    expect(stderr).toMatch(codeLine("BUSY"));
    expect(code).toBe(1);
    other.exec("ROLLBACK");
    expect(sqliteRows(join(folder, "out.db"), "SELECT name FROM sqlite_schema")).toEqual([{ name: "other" }]);
  });

  it("a folder without permission (as nobody, since nothing is denied to root)", async ({ skip }) => {
    const root = process.getuid?.() === 0;
    skip(process.platform === "win32", "not run: permissions are another thing on Windows");
    const folder = tempFolder();
    ordersDb(join(folder, "app.db"), 3);
    mkdirSync(join(folder, "closed"));
    chmodSync(folder, 0o755);
    chmodSync(join(folder, "closed"), 0o555);
    const before = stateOf(folder);
    for (const target of ["sqlite:./closed/x.db", "duckdb:./closed/x.duckdb"]) {
      const { code, stderr } = await start(
        folder,
        ["copy", "sqlite:./app.db", target],
        root ? { uid: 65_534, env: { HOME: "/" } } : {},
      ).ended;
      expect(stderr).toMatch(codeLine("PERMISSION_DENIED"));
      expect(code).toBe(1);
    }
    expect(stateOf(folder)).toEqual(before);
  });
});
