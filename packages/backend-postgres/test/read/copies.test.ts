import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DataMigrator, type Filter, open, type OpenStore, recordsOf, schemaOf } from "@dataknobs/core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { postgres, type PostgresOptions } from "../../src/index.ts";
import {
  embeddedServer,
  type FreshDatabase,
  freshDatabase,
  plainSql,
  testServer,
  whyNot,
  whyNotOwn,
} from "../server/index.ts";
import { batches } from "./workshop.ts";

const sums = "SELECT count(*), sum(id), sum(length(t)), count(DISTINCT id) FROM numbers";

async function opened(options: PostgresOptions, access: "read" | "write" = "write"): Promise<OpenStore> {
  const store = await open(postgres(options), { access });
  onTestFinished(() => store.close());
  return store;
}

describe.skipIf(whyNot() !== undefined)(`copying from PostgreSQL ${whyNot() ?? ""}`, () => {
  let source: FreshDatabase;
  beforeAll(async () => {
    source = await freshDatabase(await testServer());
    await source.sql(`
      CREATE TABLE numbers (id int8 PRIMARY KEY, t text);
      INSERT INTO numbers SELECT i, repeat('x', i % 50) FROM generate_series(1, 20000) i; ANALYZE numbers`);
  });
  afterAll(() => source.drop());

  async function target(): Promise<FreshDatabase> {
    const made = await freshDatabase(await testServer());
    onTestFinished(() => made.drop());
    return made;
  }

  it("a composite is null where it is null itself, whatever its members are", async () => {
    const mine = await target();
    await mine.sql(`CREATE TYPE pair AS (a int, b text); CREATE TABLE pairs (id int PRIMARY KEY, c pair);
      INSERT INTO pairs VALUES (1, (1, 'a')), (2, (NULL, NULL)), (3, NULL), (4, (1, NULL))`);
    const to = await target();
    const migrator = new DataMigrator(await opened({ url: mine.url }, "read"), await opened({ url: to.url }));
    const ids = async (where: Filter, name: string): Promise<unknown> => {
      await migrator.migrate({ collections: { pairs: name }, where });
      return (await to.sql(`SELECT id FROM ${name} ORDER BY id`)).flat();
    };
    expect(await ids({ field: "c", operator: "is-null" }, "without")).toEqual(["3"]);
    expect(await ids({ field: "c", operator: "not-null" }, "members")).toEqual(["1", "2", "4"]);
    expect(await ids({ field: "c", operator: "not-in", value: [] }, "outside")).toEqual(["1", "2", "4"]);
    const here: Filter = { field: "c", operator: "=", value: { a: 1, b: null } };
    expect(await ids({ or: [here, { field: "c", operator: "is-null" }] }, "judged")).toEqual(["3", "4"]);
  });

  it("a condition keeps its meaning, or is refused, where a field turns out to need its text", async () => {
    const mine = await target();
    await mine.sql(`CREATE TABLE far (id int PRIMARY KEY, at timestamp, l int[]);
      INSERT INTO far VALUES (1, '294276-12-31', '{{1}}'), (2, '2024-01-01', '{1}'), (3, '1999-01-01', NULL)`);
    const to = await target();
    const migrator = new DataMigrator(await opened({ url: mine.url }, "read"), await opened({ url: to.url }));
    const later: Filter = { field: "at", operator: ">", value: "2000-01-01T00:00:00" };
    const refused = migrator.migrate({ collections: ["far"], where: later });
    await expect(refused).rejects.toMatchObject({ code: "INVALID_QUERY", collection: "far", field: "at" });
    const sorted = migrator.migrate({
      collections: ["far"],
      query: { sort: [{ field: "at", direction: "desc" }], limit: 1 },
    });
    await expect(sorted).rejects.toMatchObject({ code: "INVALID_QUERY", field: "at" });
    expect(await to.sql("SELECT to_regclass('far')")).toEqual([[null]]);
    await migrator.migrate({ collections: ["far"], where: { field: "l", operator: "not-null" } });
    expect(await to.sql("SELECT id, at, l FROM far ORDER BY id")).toEqual([
      ["1", "294276-12-31 00:00:00", "{{1}}"],
      ["2", "2024-01-01 00:00:00", "{1}"],
    ]);
  });

  it("a text that is not UTF-8 in a database that takes any is the rejection of its record", async () => {
    const server = await testServer();
    const mine = await freshDatabase(server, "TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C'");
    onTestFinished(() => mine.drop());
    await mine.sql(String.raw`CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE loose (id int PRIMARY KEY, t text, c char(4), j jsonb, m mood, b bytea, a int[]);
      INSERT INTO loose VALUES (1, E'\xc3\xa4', 'ab', '{"a": 1}', 'sad', '\xff', '{1}'), (2, E'a\xff', NULL, NULL, NULL, NULL, NULL),
        (3, 'c', E'\xfe', NULL, NULL, NULL, NULL), (4, NULL, NULL, jsonb_build_object('k', E'\xe4'), NULL, NULL, NULL), (5, 'last', NULL, NULL, NULL, NULL, NULL)`);
    const found = await batches((await opened({ url: mine.url }, "read")).store, "loose");
    const records = found.flatMap((batch) => recordsOf(batch));
    expect(records.map(({ id, t, c, j, m }) => [id, t, c, j, m])).toEqual([
      [1, "ä", "ab", { a: 1 }, "sad"],
      [5, "last", null, null, null],
    ]);
    const unread = found.flatMap((batch) => batch.unread ?? []);
    expect(unread.map(({ recordId, code, field }) => [recordId, code, field])).toEqual([
      ["2", "INVALID_UTF8", "t"],
      ["3", "INVALID_UTF8", "c"],
      ["4", "INVALID_UTF8", "j"],
    ]);
    const to = await target();
    const migrator = new DataMigrator(await opened({ url: mine.url }, "read"), await opened({ url: to.url }));
    expect(await migrator.migrate({ onError: "skip" })).toMatchObject({ successfulRecords: 2, failedRecords: 3 });
  });

  it.each([
    ["many lanes and sessions", 4, 10],
    ["more lanes than sessions", 4, 3],
    ["one session", 4, 1],
  ])("by %s: every record once", async (_, parallelBatches, poolSize) => {
    const to = await target();
    const migrator = new DataMigrator(
      await opened({ url: source.url, poolSize }, "read"),
      await opened({ url: to.url }),
    );
    const result = await migrator.migrate({ parallelBatches, batchSize: 500 });
    expect(result.successfulRecords).toBe(20_000);
    expect(await to.sql(sums)).toEqual(await source.sql(sums));
  });

  it("within one database, of which the pool has one session", async () => {
    const one = await opened({ url: source.url, poolSize: 1 });
    const two = await opened({ url: source.url, poolSize: 1 });
    await new DataMigrator(one, two).migrate({ collections: { numbers: "again" } });
    expect(await source.sql(sums.replace("numbers", "again"))).toEqual(await source.sql(sums));
  });

  it("names a value that somebody put by hand where only our note says what the column holds; a survey takes it as it is", async () => {
    const to = await target();
    const store = await opened({ url: to.url });
    const schema = schemaOf({ id: "int32", v: "any?", l: "list<list<int32>>?" }, { key: ["id"] });
    await store
      .collection("mixed")
      .insert([{ id: 1, v: 5n, l: [[1]] }, { id: 2, v: "five", l: [] }, { id: 3 }], { schema });
    await to.sql(
      `UPDATE mixed SET v = '{"$type":"float64","value":true}' WHERE id = 2; UPDATE mixed SET l = '{"a":1}' WHERE id = 3`,
    );
    const found = await batches(store.store, "mixed");
    expect(found.flatMap((batch) => recordsOf(batch))).toEqual([{ id: 1, v: 5, l: [[1]] }]);
    const unread = found.flatMap((batch) => batch.unread ?? []);
    expect(unread.map(({ field, code, recordId }) => [field, code, recordId])).toEqual([
      ["v", "MISFIT", "2"],
      ["l", "MISFIT", "3"],
    ]);
    const surveyed = await store.store.survey?.("mixed", ["v", "l"]);
    expect(surveyed?.fields.map(({ type }) => type.kind)).toEqual(["json", "json"]);
  });
});

describe.skipIf(whyNotOwn() !== undefined)(`a server in recovery ${whyNotOwn() ?? ""}`, () => {
  it("is read like any other, by several lanes of one state", async () => {
    const server = await embeddedServer({ settings: { wal_level: "replica" } });
    onTestFinished(() => server.stop());
    await plainSql(
      server.url,
      `CREATE TABLE numbers (id int8 PRIMARY KEY, t text); INSERT INTO numbers SELECT i, 'x' FROM generate_series(1, 5000) i`,
    );
    await server.stop();
    writeFileSync(join(server.folder, "standby.signal"), "");
    await server.start();
    const store = await opened({ url: server.url, poolSize: 4 }, "read");
    const snapshot = await store.store.snapshot?.();
    const parts = (await snapshot?.partitions?.("numbers", 3)) ?? [];
    expect(parts.length).toBe(3);
    let count = 0;
    for (const partition of parts)
      if (snapshot !== undefined)
        for (const batch of await batches(snapshot, "numbers", { partition })) count += batch.length;
    expect(count).toBe(5000);
    await snapshot?.close();
    await expect(plainSql(server.url, "CREATE TABLE nothing ()")).rejects.toThrow(/recovery|read-only/);
  });
});
