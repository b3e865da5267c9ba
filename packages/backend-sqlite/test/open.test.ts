import { chmodSync, copyFileSync, linkSync, readdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { createDataknobs, DataMigrator, open, schemaOf } from "@dataknobs/core";
import { describe, expect, it } from "vitest";
import { sqlite } from "../src/index.ts";
import { Database, load, made, newPath, opening, readAll, values } from "./place.ts";

const failing = async (path: string, access: "read" | "write" = "read") => {
  try {
    const store = await open(sqlite({ path }), { access });
    await store.close();
  } catch (error) {
    return error;
  }
  throw new Error("it was opened");
};

describe("what cannot be opened says why", () => {
  it("a file that is not there, which is not made either", async () => {
    const path = newPath();
    expect(await failing(path)).toMatchObject({
      code: "STORE_NOT_FOUND",
      kind: "store",
      backend: "sqlite",
      message: expect.stringContaining(path),
    });
    expect(readdirSync(dirname(path))).toEqual([]);
  });

  it("a folder that is not there, for a file that is to be made", async () => {
    expect(await failing(join(newPath(), "x.sqlite"), "write")).toMatchObject({
      code: "STORE_NOT_FOUND",
      message: expect.stringContaining("There is no folder"),
    });
  });

  it("a folder instead of a file", async () => {
    expect(await failing(dirname(newPath()))).toMatchObject({
      code: "NOT_A_DATABASE",
      message: expect.stringContaining("is a folder"),
    });
    expect(await failing(dirname(newPath()), "write")).toMatchObject({ code: "NOT_A_DATABASE" });
  });

  it("something else in a file", async () => {
    const path = newPath();
    writeFileSync(path, "name,email\nAda,ada@example.com\n".repeat(100));
    expect(await failing(path)).toMatchObject({ code: "NOT_A_DATABASE" });
    expect(await failing(path, "write")).toMatchObject({ code: "NOT_A_DATABASE" });
  });

  it("a database that is cut off or damaged", async () => {
    const path = made("CREATE TABLE t (a); INSERT INTO t VALUES (1)");
    writeFileSync(path, Buffer.concat([Buffer.from("SQLite format 3\0"), Buffer.alloc(100, 7)]));
    expect(await failing(path)).toMatchObject({ code: "NOT_A_DATABASE" });
  });

  it("a file in a place that is not a folder", async () => {
    const path = made("CREATE TABLE t (a)");
    expect(await failing(join(path, "x.sqlite"))).toMatchObject({ code: "STORE_NOT_FOUND" });
  });

  it.skipIf(process.getuid?.() === 0)("a file that may not be read, or not be written", async () => {
    const path = made("CREATE TABLE t (a)");
    chmodSync(path, 0o400);
    expect(await failing(path, "write")).toMatchObject({ code: "PERMISSION_DENIED" });
    chmodSync(path, 0o000);
    expect(await failing(path)).toMatchObject({ code: "PERMISSION_DENIED" });
  });

  it.skipIf(process.platform !== "linux")("a file system that takes no files", async () => {
    const { store } = await opening("/proc/x.sqlite", "write");
    await expect(load(store, "t", schemaOf({ a: "int64" }), [{ a: 1 }])).rejects.toMatchObject({
      code: "PERMISSION_DENIED",
      kind: "store",
    });
  });

  it("a database that somebody else holds for longer than one wants to wait", async () => {
    const path = made("CREATE TABLE t (a)");
    const other = new Database(path);
    other.exec("BEGIN EXCLUSIVE");
    const error = await open(`sqlite:${path}?busy_timeout=50`).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "BUSY", retryable: false });
    expect(error).toHaveProperty("message", expect.stringContaining("after 50 ms"));
    other.close();
  });

  it.each(["busy_timeout=soon", "busy_timeout=-1", "busy_timeout=", "timeout=5"])("?%s", async (parameter) => {
    await expect(open(`sqlite:./a.sqlite?${parameter}`)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  it("an empty path, or one with a NUL", async () => {
    expect(await failing("")).toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(await failing("a\0b")).toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(await failing("a.sqlite ")).toMatchObject({ code: "INVALID_ARGUMENT" });
  });
});

describe("how a database is named", () => {
  const own = createDataknobs({ plugins: [sqlite] });
  it("by a path, an address or a bare path", async () => {
    const path = made("CREATE TABLE t (a)");
    const addresses = [
      `sqlite:${path}`,
      `sqlite3:${path}`,
      `sqlite:${pathToFileURL(path).href.slice("file:".length)}`,
      path,
      sqlite(path),
      sqlite({ path }),
    ];
    for (const address of addresses) {
      const store = await own.open(address, { access: "read" });
      expect(await store.collections()).toEqual(["t"]);
      await store.close();
    }
  });

  it("a name that other programs would read as something else", async () => {
    for (const name of ["file:x?mode=memory.sqlite", " x.sqlite", "a%20b#c.sqlite", "ö 🙂.sqlite"]) {
      const path = newPath(name);
      const target = await opening(path, "write");
      await load(target.store, "t", schemaOf({ a: "int64" }), [{ a: 1 }]);
      await target.close();
      expect(readdirSync(dirname(path))).toEqual([name]);
      expect((await readAll((await opening(path)).store, "t")).records).toEqual([{ a: 1 }]);
    }
  });

  it("a .db by its first bytes", async () => {
    const path = made("CREATE TABLE t (a)", newPath("x.db"));
    const store = await own.open(path, { access: "read" });
    expect(store.backend.id).toBe("sqlite");
    await store.close();
  });

  it("says what is wrong with an address", async () => {
    await expect(own.open("sqlite:./a.sqlite?mode=ro")).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: expect.stringContaining("mode=ro"),
    });
    await expect(own.open("sqlite://host/a.sqlite")).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  it("two names of one file are one place", async () => {
    const path = made("CREATE TABLE t (a)");
    const link = newPath("link.sqlite");
    symlinkSync(path, link);
    expect((await opening(link)).store.place).toBe((await opening(path)).store.place);
    expect((await opening(made(""))).store.place).not.toBe((await opening(path)).store.place);
  });
});

describe("a database that is handed in", () => {
  it("is read and written by its own connection and never closed", async () => {
    const client = new Database(":memory:");
    client.exec("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); INSERT INTO t VALUES (9007199254740993, 'x')");
    const store = await open(sqlite({ client }));
    expect(await store.collections()).toEqual(["t"]);
    expect(await store.collection("t").search()).toEqual([{ id: 9007199254740993n, a: "x" }]);
    await store.collection("t").insert([{ id: 2, a: "y" }]);
    await store.collection("u").insert([{ b: 1.5 }]);
    expect(await store.collections()).toEqual(["t", "u"]);
    expect("snapshot" in store.store).toBe(false);
    await store.close();
    expect(client.prepare("SELECT count(*) FROM t").pluck().get()).toBe(2);
    expect(client.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1").pluck().all()).toEqual([
      "t",
      "u",
    ]);
    expect(client.pragma("foreign_keys", { simple: true })).toBe(1);
    client.close();
  });

  it("cannot be copied into itself", async () => {
    const client = new Database(":memory:");
    const [source, target] = [await open(sqlite({ client })), await open(sqlite({ client }))];
    expect(source.store.place).toBe(target.store.place);
    await expect(target.store.beside?.(source.store)).rejects.toMatchObject({ code: "SAME_PLACE" });
    client.close();
  });
});

describe("a database in memory", () => {
  it("lives as long as it is open", async () => {
    const store = await open("sqlite::memory:");
    await store.collection("t").insert([{ a: 1 }, { a: 2 }]);
    expect(await store.collection("t").count()).toBe(2);
    await store.close();
  });
});

describe("source and target in one file", () => {
  it("are refused before anything is read in a rollback journal mode", async () => {
    const path = made("CREATE TABLE t (a)");
    const [source, target] = [await opening(path), await opening(path, "write")];
    await expect(target.store.beside?.(source.store)).rejects.toMatchObject({
      code: "SAME_PLACE",
      fix: expect.stringContaining("WAL"),
    });
    const other = await opening(made("CREATE TABLE t (a)"));
    await expect(target.store.beside?.(other.store)).resolves.toBeUndefined();
  });

  it("are refused in WAL mode by another name than the source's: each name has a log of its own", async () => {
    const path = made("PRAGMA journal_mode = WAL; CREATE TABLE t (a)");
    const [hard, soft] = [`${path}.hard`, `${path}.soft`];
    linkSync(path, hard);
    symlinkSync(path, soft);
    const source = await opening(path);
    const beside = async (name: string): Promise<void> => (await opening(name, "write")).store.beside?.(source.store);
    await expect(beside(hard)).rejects.toMatchObject({
      code: "SAME_PLACE",
      message: expect.stringContaining("hard link"),
    });
    await expect(beside(soft)).resolves.toBeUndefined();
  });

  it("leave nothing beside the file in WAL mode, whichever is closed last", async () => {
    for (const last of [0, 1]) {
      const path = made("PRAGMA journal_mode = WAL; CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t VALUES (1)");
      const stores = [await opening(path), await opening(path, "write")];
      const [source, target] = stores.map(({ store, backend }) => ({ store, traits: backend.traits }));
      if (source === undefined || target === undefined) throw new Error("no sides");
      await new DataMigrator(source, target).migrate({ collections: { t: "u" } });
      await stores[1 - last]?.close();
      await stores[last]?.close();
      expect(readdirSync(dirname(path))).toEqual(["db.sqlite"]);
      expect(values(path, "SELECT id FROM u")).toEqual([1]);
    }
  });

  it("work in WAL mode", async () => {
    const path = made("PRAGMA journal_mode = WAL; CREATE TABLE t (a)");
    const [source, target] = [await opening(path), await opening(path, "write")];
    await expect(target.store.beside?.(source.store)).resolves.toBeUndefined();
  });
});

describe("a database whose last writer was killed", () => {
  /** The files as they lie in the middle of a transaction that has begun to write. */
  const torn = (): string => {
    const path = made("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); INSERT INTO t VALUES (1, 'committed')");
    const writer = new Database(path);
    writer.exec("PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN");
    for (let i = 2; i < 500; i++) writer.prepare("INSERT INTO t VALUES (?, ?)").run(i, "x".repeat(500));
    const copy = newPath();
    copyFileSync(path, copy);
    copyFileSync(`${path}-journal`, `${copy}-journal`);
    writer.close();
    expect(statSync(copy).size).toBeGreaterThan(100_000);
    return copy;
  };

  it("is read as it was before that transaction", async () => {
    for (const access of ["read", "write"] as const) {
      const { store } = await opening(torn(), access);
      expect((await readAll(store, "t")).records).toEqual([{ id: 1, a: "committed" }]);
    }
  });
});

it("a database whose view is broken can be read all the same", async () => {
  const path = made("CREATE TABLE t (a); CREATE VIEW v AS SELECT * FROM t; DROP TABLE t; CREATE TABLE u (a)");
  const { store } = await opening(path);
  expect(await store.collections()).toEqual(["u"]);
  expect(values(path, "SELECT count(*) FROM u")).toEqual([0]);
  await expect(store.describe("v")).rejects.toMatchObject({ code: "STORE_FAILED" });
});
