import { existsSync, linkSync, readdirSync, renameSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { batchOf, type Row, schemaOf, type Store, type WriteRequest } from "@dataknobs/core";
import { describe, expect, it } from "vitest";
import { Database, load, loading, look, made, newPath, opening, readAll, values } from "./place.ts";

const schema = schemaOf({ id: "int64", a: "text?" }, { key: ["id"] });
const beside = (path: string): string[] => readdirSync(dirname(path)).sort();

/** Everything of a load but its end. */
async function begun(
  store: Store,
  collection: string,
  records: readonly Row[],
  more: Partial<WriteRequest> = {},
): Promise<WriteRequest> {
  const request = loading(store, schema, more);
  await store.prepare?.(collection, request);
  const writer = await store.write(collection, request);
  await writer.write(batchOf(request.schema, records));
  await writer.commit({
    run: request.run,
    plan: request.plan,
    collection,
    lane: 0,
    epoch: request.epoch,
    window: 1,
    skip: 0,
    read: records.length,
    added: 0,
    written: records.length,
    filtered: 0,
    rejected: 0,
  });
  await writer.close();
  return request;
}

describe("a new file", () => {
  it("is made under another name and appears when it is whole", async () => {
    const path = newPath();
    const { store } = await opening(path, "write");
    expect([await store.collections(), await store.describe("t"), await store.stages?.()]).toEqual([[], undefined, []]);
    expect(beside(path)).toEqual([]);
    const request = await begun(store, "t", [{ id: 1, a: "x" }]);
    expect(beside(path)).toEqual(["db.sqlite.0run1.partial"]);
    expect(await store.countStaged?.("t", request)).toBe(1);
    expect(await store.collections()).toEqual([]);
    await store.finish?.("t", request);
    expect([await store.collections(), await store.count?.("t")]).toEqual([["t"], 1]);
    const second = await begun(store, "u", [{ id: 2, a: "y" }]);
    await store.finish?.("u", second);
    expect(existsSync(path)).toBe(false);
    await store.publish?.("0run1");
    expect(beside(path)).toEqual(["db.sqlite"]);
    expect(await store.collections()).toEqual(["t", "u"]);
    expect(values(path, "SELECT name FROM sqlite_schema ORDER BY 1")).toEqual(["t", "u"]);
    expect(values(path, "PRAGMA integrity_check")).toEqual(["ok"]);
  });

  it("is gone without a trace when its load is discarded", async () => {
    const path = newPath();
    const { store } = await opening(path, "write");
    const request = await begun(store, "t", [{ id: 1, a: "x" }]);
    await store.discard?.("t", request);
    expect(beside(path)).toEqual([]);
    await store.discard?.("t", request);
    expect(await store.collections()).toEqual([]);
    await load(store, "t", schema, [{ id: 1, a: "again" }]);
    expect(values(path, "SELECT a FROM t")).toEqual(["again"]);
  });

  it("stays when one of its collections is discarded and begun anew, as after a misfit", async () => {
    const path = newPath();
    const { store } = await opening(path, "write");
    await store.finish?.("t", await begun(store, "t", [{ id: 1, a: "x" }]));
    const request = await begun(store, "u", [{ id: 1, a: "x" }]);
    await store.discard?.("u", request);
    expect(await store.collections()).toEqual(["t"]);
    await store.finish?.("u", await begun(store, "u", [{ id: 3, a: "y" }]));
    await store.publish?.("0run1");
    expect(values(path, "SELECT id FROM t UNION ALL SELECT id FROM u")).toEqual([1, 3]);
  });

  it("that was never finished is found by a later run, with who made it, and can be cleared", async () => {
    const path = newPath();
    const first = await opening(path, "write");
    const request = await begun(first.store, "t", [{ id: 1, a: "x" }]);
    await first.close();
    const { store } = await opening(path, "write");
    const stages = (await store.stages?.()) ?? [];
    expect(stages).toEqual([{ run: "0run1", plan: "digest", name: `${path}.0run1.partial`, runner: request.runner }]);
    expect(await store.checkpoints?.("0run1")).toMatchObject([{ window: 1, written: 1 }]);
    for (const stage of stages) await store.clear?.(stage);
    expect(beside(path)).toEqual([]);
    expect(await store.stages?.()).toEqual([]);
  });

  it("that was never finished can be gone on with", async () => {
    const path = newPath();
    const first = await opening(path, "write");
    const request = await begun(first.store, "t", [{ id: 1, a: "x" }]);
    await first.close();
    const { store } = await opening(path, "write");
    const second = { ...request, epoch: 2 };
    await store.prepare?.("t", second);
    const writer = await store.write("t", second);
    await writer.write(batchOf(second.schema, [{ id: 2, a: "y" }]));
    await writer.commit();
    await writer.close();
    await store.finish?.("t", second);
    await store.publish?.("0run1");
    expect(values(path, "SELECT id FROM t")).toEqual([1, 2]);
  });

  it("is held as long as its runner writes", async () => {
    const path = newPath();
    const { store } = await opening(path, "write");
    const request = loading(store, schema);
    await store.prepare?.("t", request);
    const writer = await store.write("t", request);
    await writer.write(batchOf(request.schema, [{ id: 1, a: "x" }]));
    const other = await opening(path, "write");
    expect(await other.store.stages?.()).toMatchObject([{ run: "0run1", held: true }]);
    await writer.close();
    expect((await other.store.stages?.())?.[0]).not.toHaveProperty("held");
  });

  it("killed before its first page was written is found as well", async () => {
    const path = newPath();
    writeFileSync(`${path}.0dead1.partial`, "");
    writeFileSync(`${path}.0dead2.partial`, "not a database at all, but of this name");
    writeFileSync(`${path}.notes.txt`, "");
    writeFileSync(`other-${basename(path)}.0dead3.partial`.replace(/^/, `${dirname(path)}/`), "");
    const { store } = await opening(path, "write");
    const stages = (await store.stages?.()) ?? [];
    expect(stages.map(({ run, runner }) => [run, runner])).toEqual([
      ["0dead1", undefined],
      ["0dead2", undefined],
    ]);
    for (const stage of stages) await store.clear?.(stage);
    expect(beside(path)).toEqual(["db.sqlite.notes.txt", "other-db.sqlite.0dead3.partial"]);
  });

  it("killed between its two names has appeared", async () => {
    const path = newPath();
    const { store } = await opening(path, "write");
    await load(store, "t", schema, [{ id: 1, a: "x" }]);
    linkSync(path, `${path}.0run1.partial`);
    expect(await (await opening(path, "write")).store.stages?.()).toEqual([]);
    expect(beside(path)).toEqual(["db.sqlite"]);
  });

  it("does not overwrite a file that somebody else has made in the meantime", async () => {
    const path = newPath();
    const { store } = await opening(path, "write");
    await store.finish?.("t", await begun(store, "t", [{ id: 1, a: "x" }]));
    made("CREATE TABLE theirs (a)", path);
    await expect(store.publish?.("0run1")).rejects.toMatchObject({
      code: "STAGE_IN_USE",
      message: expect.stringContaining("in the meantime"),
    });
    expect(values(path, "SELECT name FROM sqlite_schema")).toEqual(["theirs"]);
    expect(values(`${path}.0run1.partial`, "SELECT name FROM sqlite_schema")).toEqual(["t"]);
  });

  it("keeps reading what it holds while it is moved", async () => {
    const path = newPath();
    const { store } = await opening(path, "write");
    await store.finish?.("t", await begun(store, "t", [{ id: 1, a: "x" }]));
    expect((await readAll(store, "t")).records).toEqual([{ id: 1, a: "x" }]);
    await store.publish?.("0run1");
    expect((await readAll(store, "t")).records).toEqual([{ id: 1, a: "x" }]);
    expect(store.place).toMatch(/^file:\d+:\d+$/);
    renameSync(path, `${path}.moved`);
  });
});

describe("a load into a database that is there", () => {
  it("is hidden until it is finished, and takes its name with all that was said of it", async () => {
    const path = made("CREATE TABLE other (a)");
    const { store } = await opening(path, "write");
    const request = await begun(store, "t", [{ id: 1, a: "x" }]);
    expect(await store.collections()).toEqual(["other"]);
    expect(await store.countStaged?.("t", request)).toBe(1);
    expect(await store.stages?.()).toEqual([
      {
        run: "0run1",
        plan: "digest",
        name: "_dataknobs_0run1_t",
        collection: "t",
        runner: request.runner,
        among: true,
      },
    ]);
    await store.finish?.("t", request);
    await store.finish?.("t", request);
    await store.publish?.("0run1");
    expect(values(path, "SELECT name FROM sqlite_schema ORDER BY 1")).toEqual(["other", "t"]);
    expect(await store.stages?.()).toEqual([]);
  });

  it("prepared twice is prepared once", async () => {
    const { store } = await opening(made(""), "write");
    const request = await begun(store, "t", [{ id: 1, a: "x" }]);
    await store.prepare?.("t", request);
    expect(await store.countStaged?.("t", request)).toBe(1);
  });

  it("is gone when it is discarded or cleared", async () => {
    const path = made("CREATE TABLE other (a)");
    const { store } = await opening(path, "write");
    await store.discard?.("t", await begun(store, "t", [{ id: 1, a: "x" }]));
    expect(values(path, "SELECT name FROM sqlite_schema")).toEqual(["other"]);
    await begun(store, "t", [{ id: 1, a: "x" }]);
    for (const stage of (await store.stages?.()) ?? []) await store.clear?.(stage);
    expect(values(path, "SELECT name FROM sqlite_schema")).toEqual(["other"]);
  });

  it("works beside a view that is broken", async () => {
    const path = made("CREATE TABLE x (a); CREATE VIEW v AS SELECT * FROM x; DROP TABLE x");
    const { store } = await opening(path, "write");
    expect(await load(store, "t", schema, [{ id: 1, a: "x" }])).toBe(1);
    expect(values(path, "SELECT count(*) FROM t")).toEqual([1]);
  });

  it("does not overwrite a table that somebody else has made in the meantime", async () => {
    const path = made("");
    const { store } = await opening(path, "write");
    const request = await begun(store, "t", [{ id: 1, a: "x" }]);
    made("CREATE TABLE t (theirs)", path);
    await expect(store.finish?.("t", request)).rejects.toMatchObject({ code: "COLLECTION_NOT_EMPTY" });
    expect(values(path, "SELECT sql FROM sqlite_schema WHERE name = 't'")).toEqual(["CREATE TABLE t (theirs)"]);
  });

  it("leaves the journal mode alone", async () => {
    for (const mode of ["wal", "delete", "truncate", "persist"]) {
      const path = made(`PRAGMA journal_mode = ${mode}; CREATE TABLE x (a)`);
      const opened = await opening(path, "write");
      await load(opened.store, "t", schema, [{ id: 1, a: "x" }]);
      await opened.close();
      expect(values(path, "PRAGMA journal_mode")).toEqual([mode === "wal" ? "wal" : "delete"]);
    }
  });

  it("refuses collections whose names differ by case alone", async () => {
    const { store } = await opening(made(""), "write");
    await expect(store.checkCollections?.(["Users", "orders", "users"])).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      collection: "users",
    });
    await store.checkCollections?.(["É", "é"]);
  });

  it("refuses names that are taken", async () => {
    const { store } = await opening(made(""), "write");
    for (const name of ["", "sqlite_x", "_dataknobs_x", "a\0b"])
      await expect(load(store, name, schema, [])).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  it("goes into a table that holds nothing, and its ledger goes with its end", async () => {
    const path = made("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)");
    const { store } = await opening(path, "write");
    const request = await begun(store, "t", [{ id: 1, a: "x" }], { staged: false });
    expect(values(path, "SELECT name FROM sqlite_schema ORDER BY 1")).toEqual([
      "_dataknobs_ledger",
      "_dataknobs_runs",
      "t",
    ]);
    await store.finish?.("t", request);
    expect(await store.stages?.()).toEqual([]);
    expect(values(path, "SELECT name FROM sqlite_schema ORDER BY 1")).toEqual(["t"]);
  });

  it("that went straight into a table and was interrupted leaves its records, and a ledger that can be cleared", async () => {
    for (const mode of ["insert", "upsert"] as const) {
      const path = made(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); CREATE TABLE u (id INTEGER PRIMARY KEY, a TEXT)",
      );
      const first = await opening(path, "write");
      const request = await begun(first.store, "t", [{ id: 1, a: "x" }], { staged: false, mode });
      await begun(first.store, "u", [{ id: 2, a: "y" }], { staged: false, mode, run: "0run2" });
      await first.close();
      const { store } = await opening(path, "write");
      const [one, other, ...more] = (await store.stages?.()) ?? [];
      expect([one, other, more]).toEqual([
        { run: "0run1", plan: "digest", name: "t", collection: "t", runner: request.runner, among: true, direct: true },
        { run: "0run2", plan: "digest", name: "u", collection: "u", runner: request.runner, among: true, direct: true },
        [],
      ]);
      if (one !== undefined) await store.clear?.(one);
      expect(await store.stages?.()).toEqual([other]);
      expect(await store.checkpoints?.("0run1")).toEqual([]);
      expect(await store.checkpoints?.("0run2")).toMatchObject([{ window: 1, written: 1 }]);
      if (other !== undefined) await store.clear?.(other);
      expect(await store.stages?.()).toEqual([]);
      expect(values(path, "SELECT a FROM t UNION ALL SELECT a FROM u")).toEqual(["x", "y"]);
      expect(values(path, "SELECT name FROM sqlite_schema ORDER BY 1")).toEqual(["t", "u"]);
    }
  });

  it("waits for a lock that is let go soon", async () => {
    const path = made("CREATE TABLE other (a)");
    const { store } = await opening(path, "write");
    const holder = new Database(path);
    holder.exec("BEGIN IMMEDIATE");
    const loaded = load(store, "t", schema, [{ id: 1, a: "x" }]);
    setTimeout(() => holder.exec("COMMIT"), 100);
    expect(await loaded).toBe(1);
    holder.close();
  });
});

describe("the keys of a new table", () => {
  const sqlOf = async (more: Partial<WriteRequest>, described = schema): Promise<unknown> => {
    const path = made("");
    const { store } = await opening(path, "write");
    await load(store, "t", described, [], more);
    return String(values(path, "SELECT sql FROM sqlite_schema WHERE name = 't'")[0]).replaceAll(/\s+/g, " ");
  };

  it("are made where the source enforces them, or an upsert needs them", async () => {
    expect(await sqlOf({})).toBe('CREATE TABLE "t" ( "id" INTEGER PRIMARY KEY, "a" TEXT )');
    expect(await sqlOf({ keyEnforced: false })).toBe('CREATE TABLE "t" ( "id" INTEGER NOT NULL, "a" TEXT )');
    expect(await sqlOf({ keyEnforced: false, mode: "upsert" })).toBe(
      'CREATE TABLE "t" ( "id" INTEGER PRIMARY KEY, "a" TEXT )',
    );
  });

  it("may be text, or of several fields, and let no null in", async () => {
    expect(await sqlOf({}, schemaOf({ a: "text", b: "int32" }, { key: ["a"] }))).toBe(
      'CREATE TABLE "t" ( "a" TEXT NOT NULL, "b" INTEGER, PRIMARY KEY ("a") )',
    );
    expect(await sqlOf({}, schemaOf({ a: "text", b: "int32" }, { key: ["b", "a"] }))).toBe(
      'CREATE TABLE "t" ( "a" TEXT NOT NULL, "b" INTEGER NOT NULL, PRIMARY KEY ("b", "a") )',
    );
  });

  it("and defaults that are values", async () => {
    const described = schemaOf({
      a: { type: "text", nullable: false, default: "it's" },
      b: { type: "bool", default: true },
      c: { type: "int64", default: 9007199254740993n },
    });
    expect(await sqlOf({}, described)).toBe(
      `CREATE TABLE "t" ( "a" TEXT NOT NULL DEFAULT 'it''s', "b" BOOLEAN DEFAULT 1, "c" INTEGER DEFAULT 9007199254740993 )`,
    );
  });
});

it("a file is made with the access rights that the process gives", async () => {
  const path = newPath();
  const { store } = await opening(path, "write");
  await load(store, "t", schema, []);
  const ordinary = `${path}.ordinary`;
  writeFileSync(ordinary, "");
  expect(statSync(path).mode & 0o777).toBe(statSync(ordinary).mode & 0o644);
  expect(look(path, "SELECT * FROM t")).toEqual([]);
});
