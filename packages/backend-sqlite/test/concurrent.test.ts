import { utimesSync, writeFileSync } from "node:fs";
import { batchOf, DataMigrator, type Row, schemaOf, type Store, thisRunner, type WriteRequest } from "@dataknobs/core";
import { describe, expect, it } from "vitest";
import { load, loading, look, made, newPath, opening, values } from "./place.ts";

const schema = schemaOf({ id: "int64", a: "text?" }, { key: ["id"] });
const tables = (path: string): unknown[] =>
  values(path, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1");

async function prepared(store: Store, collection: string, more: Partial<WriteRequest>): Promise<WriteRequest> {
  const request = loading(store, schema, more);
  await store.prepare?.(collection, request);
  return request;
}

/** One window with its row of the ledger, and the end. */
async function ended(store: Store, collection: string, request: WriteRequest, records: readonly Row[]): Promise<void> {
  const { run, plan, epoch } = request;
  const writer = await store.write(collection, request);
  await writer.write(batchOf(request.schema, records));
  const counts = { read: records.length, added: 0, written: records.length, filtered: 0, rejected: 0 };
  await writer.commit({ run, plan, collection, lane: 0, epoch, window: 1, skip: 0, ...counts });
  await writer.close();
  await store.finish?.(collection, request);
}

describe("two runs into one database", () => {
  it("each keep their ledger until the last has ended, and then nothing of ours is left", async () => {
    const path = made("CREATE TABLE b (id INTEGER PRIMARY KEY, a TEXT)");
    const [one, two] = [(await opening(path, "write")).store, (await opening(path, "write")).store];
    const first = await prepared(one, "a", { run: "0run1" });
    const second = await prepared(two, "b", { run: "0run2", mode: "insert", staged: false });
    await ended(one, "a", first, [{ id: 1, a: "x" }]);
    expect(tables(path)).toEqual(["_dataknobs_ledger", "_dataknobs_runs", "a", "b"]);
    await ended(two, "b", second, [{ id: 2, a: "y" }]);
    expect(tables(path)).toEqual(["a", "b"]);
    expect(look(path, "SELECT * FROM a UNION ALL SELECT * FROM b")).toEqual([
      { id: 1, a: "x" },
      { id: 2, a: "y" },
    ]);
  });

  it("take turns when both write at once", async () => {
    const rows = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) INSERT INTO t SELECT i, 'row ' || i FROM n`;
    for (const mode of ["wal", "delete"]) {
      const from = made(`CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); ${rows}`);
      const to = made(`PRAGMA journal_mode = ${mode}; CREATE TABLE other (a)`);
      await Promise.all(
        ["a", "b"].map(async (name) => {
          const sides = [await opening(from), await opening(to, "write")] as const;
          const [source, target] = sides.map(({ store, backend }) => ({ store, traits: backend.traits }));
          if (source === undefined || target === undefined) throw new Error("no sides");
          await new DataMigrator(source, target).migrate({ collections: { t: name }, batchSize: 500 });
        }),
      );
      expect(tables(to)).toEqual(["a", "b", "other"]);
      expect(values(to, "SELECT count(*) FROM a UNION ALL SELECT count(*) FROM b")).toEqual([3000, 3000]);
    }
  });

  it("add to one table side by side", async () => {
    const path = made("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)");
    const [one, two] = [(await opening(path, "write")).store, (await opening(path, "write")).store];
    const first = await prepared(one, "t", { run: "0run1", mode: "insert", staged: false });
    const second = await prepared(two, "t", { run: "0run2", mode: "upsert", staged: false });
    await ended(two, "t", second, [{ id: 1, a: "x" }]);
    await ended(one, "t", first, [{ id: 2, a: "y" }]);
    expect([tables(path), values(path, "SELECT id FROM t")]).toEqual([["t"], [1, 2]]);
  });

  it.each([
    ["replace", "replace"],
    ["create", "create"],
    ["replace", "insert"],
    ["insert", "replace"],
    ["insert", "create"],
  ] as const)("do not mix %s and %s of one table: the second is refused before it begins", async (before, after) => {
    const direct = { insert: true, create: false, replace: false };
    const path = made(before === "create" ? "" : "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)");
    const [one, two] = [(await opening(path, "write")).store, (await opening(path, "write")).store];
    const first = await prepared(one, "t", { run: "0run1", mode: before, staged: !direct[before] });
    const staged = after === "create" ? before === "create" : !direct[after];
    await expect(prepared(two, "T", { run: "0run2", mode: after, staged })).rejects.toMatchObject({
      code: "STAGE_IN_USE",
      message: expect.stringContaining("0run1"),
    });
    await ended(one, "t", first, [{ id: 1, a: "x" }]);
    expect([tables(path), values(path, "SELECT id FROM t")]).toEqual([["t"], [1]]);
  });

  it("are not kept apart by one that has died", async () => {
    const path = made("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)");
    const { store } = await opening(path, "write");
    const dead = { ...thisRunner(), boot: "an earlier start of this machine" };
    await prepared(store, "t", { run: "0run1", mode: "replace", runner: dead });
    await ended(store, "t", await prepared(store, "t", { run: "0run2", mode: "replace" }), [{ id: 1, a: "x" }]);
    expect(values(path, "SELECT id FROM t")).toEqual([1]);
  });

  it("are not barred for ever by one that added records from another machine", async () => {
    const path = made("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)");
    const { store } = await opening(path, "write");
    const elsewhere = { ...thisRunner(), host: "elsewhere" };
    await prepared(store, "t", { run: "0run1", mode: "insert", staged: false, runner: elsewhere });
    await ended(store, "t", await prepared(store, "t", { run: "0run2", mode: "replace" }), [{ id: 1, a: "x" }]);
    expect(values(path, "SELECT id FROM t")).toEqual([1]);
    await prepared(store, "t", { run: "0run3", mode: "replace", runner: { ...elsewhere, host: "a third" } });
    await expect(prepared(store, "t", { run: "0run4", mode: "insert", staged: false })).rejects.toMatchObject({
      code: "STAGE_IN_USE",
    });
  });

  it("do not both find a table empty", async () => {
    const path = made("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)");
    const { store } = await opening(path, "write");
    made("INSERT INTO t VALUES (1, 'theirs')", path);
    await expect(prepared(store, "t", { mode: "create", staged: false })).rejects.toMatchObject({
      code: "COLLECTION_NOT_EMPTY",
    });
    expect([tables(path), values(path, "SELECT a FROM t")]).toEqual([["t"], ["theirs"]]);
  });
});

describe("two runs that make one file", () => {
  it("leave each other's alone, also in the moment before it says whose it is", async () => {
    const path = newPath();
    const other = `${path}.0run1.partial`;
    writeFileSync(other, "");
    const { store } = await opening(path, "write");
    expect(await store.stages?.()).toMatchObject([{ run: "0run1", held: true }]);
    utimesSync(other, Date.now() / 1000, Date.now() / 1000 - 60);
    expect((await store.stages?.())?.[0]).not.toHaveProperty("held");
  });

  it("the second finds it made and says so", async () => {
    const path = newPath();
    const [one, two] = [(await opening(path, "write")).store, (await opening(path, "write")).store];
    const first = await prepared(one, "t", { run: "0run1" });
    await load(two, "u", schema, [{ id: 2, a: "y" }], { run: "0run2" });
    await ended(one, "t", first, [{ id: 1, a: "x" }]);
    await expect(one.publish?.("0run1")).rejects.toMatchObject({ code: "STAGE_IN_USE" });
    expect(tables(path)).toEqual(["u"]);
  });
});
