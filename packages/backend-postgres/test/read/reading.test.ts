import { type Batch, type Filter, recordsOf, type Source } from "@dataknobs/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Connections } from "../../src/connect/connection.ts";
import { openConnections } from "../../src/connect/open-connections.ts";
import { freeSessions } from "../../src/read/free-sessions.ts";
import { type Reading, readingOf } from "../../src/read/reading.ts";
import { openSnapshot } from "../../src/read/snapshot.ts";
import { type FreshDatabase, freshDatabase, testServer, whyNot } from "../server/index.ts";
import { batches, requestFor } from "./workshop.ts";

const reason = whyNot();
const always = new AbortController().signal;

describe.skipIf(reason !== undefined)(`reading ${reason ?? ""}`, () => {
  let database: FreshDatabase;
  let connections: Connections;
  let store: Reading;

  beforeAll(async () => {
    database = await freshDatabase(await testServer());
    connections = await openConnections({ url: database.url }, { env: {} });
    store = readingOf(freeSessions(connections));
  });
  afterAll(async () => {
    await connections.close();
    await database.drop();
  });

  async function inSnapshot<T>(work: (source: Source) => Promise<T>, from: Connections = connections): Promise<T> {
    const snapshot = await openSnapshot(from);
    try {
      return await work(snapshot);
    } finally {
      await snapshot.close();
    }
  }

  const ids = (found: readonly Batch[]): number[] =>
    found.flatMap((batch) => recordsOf(batch).map(({ id }) => Number(id)));
  const count = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

  it("makes batches of at most so many records and about so many bytes", async () => {
    await database.sql(`CREATE TABLE sized AS SELECT i AS id, repeat('x', 1000) AS t FROM generate_series(1, 1000) i`);
    const small = await batches(store, "sized", { records: 100 });
    expect(small.map(({ length }) => length)).toEqual(Array.from({ length: 10 }, () => 100));
    const light = await batches(store, "sized", { bytes: 50_000 });
    expect(Math.max(...light.map(({ length }) => length))).toBeLessThan(60);
    expect(ids(light)).toEqual(count(1, 1000));
  });

  it("reads wide records one by one, with nothing copied twice", async () => {
    await database.sql(
      `CREATE TABLE wide AS SELECT i AS id, CASE WHEN i % 3 = 0 THEN repeat(chr(97 + i), 3000000) ELSE 'short' END AS t, repeat('y', i * 40000) AS u, null::bytea AS b FROM generate_series(1, 12) i`,
    );
    const found = await batches(store, "wide");
    const records = found.flatMap((batch) => recordsOf(batch));
    expect(records.map(({ id }) => id)).toEqual(count(1, 12));
    for (const { id, t, u } of records) {
      const i = Number(id);
      expect(t).toBe(i % 3 === 0 ? String.fromCharCode(97 + i).repeat(3_000_000) : "short");
      expect(u).toBe("y".repeat(i * 40_000));
    }
    for (const batch of found.filter((one) => recordsOf(one).some(({ id }) => Number(id) % 3 === 0)))
      expect(batch.length).toBe(1);
  });

  it("reads no fields at all, and a table without columns", async () => {
    await database.sql(`CREATE TABLE bare (); INSERT INTO bare SELECT FROM generate_series(1, 5)`);
    expect((await batches(store, "bare")).reduce((sum, { length }) => sum + length, 0)).toBe(5);
    expect((await batches(store, "sized", { fields: [] })).reduce((sum, { length }) => sum + length, 0)).toBe(1000);
  });

  it("gives what is asked for by every way: views, partitioned tables, parents without their children", async () => {
    await database.sql(`
      CREATE TABLE measured (id int, day date, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
      CREATE TABLE measured_a PARTITION OF measured FOR VALUES FROM ('2024-01-01') TO ('2024-07-01');
      CREATE TABLE measured_b (day date NOT NULL, id int NOT NULL);
      ALTER TABLE measured ATTACH PARTITION measured_b FOR VALUES FROM ('2024-07-01') TO ('2025-01-01');
      INSERT INTO measured SELECT i, date '2024-01-01' + i % 366 FROM generate_series(1, 3000) i;
      CREATE TABLE animal (id int); CREATE TABLE dog () INHERITS (animal);
      INSERT INTO animal VALUES (1); INSERT INTO dog VALUES (2);
      CREATE VIEW seen AS SELECT * FROM measured WHERE id <= 100;
      CREATE MATERIALIZED VIEW kept AS SELECT * FROM measured WHERE id > 2900`);
    expect(await store.collections()).toEqual(expect.arrayContaining(["animal", "dog", "measured"]));
    expect(await store.collections()).not.toContain("measured_a");
    expect(await store.views()).toEqual(["kept", "seen"]);
    const all = async (name: string): Promise<number[]> =>
      inSnapshot(async (source) => ids(await batches(source, name)).sort((a, b) => a - b));
    expect(await all("animal")).toEqual([1]);
    expect(await all("dog")).toEqual([2]);
    expect(await all("measured")).toEqual(count(1, 3000));
    expect(await all("seen")).toEqual(count(1, 100));
    expect(await all("kept")).toEqual(count(2901, 3000));
  });

  it("names what a type cannot hold, and a survey finds one that can", async () => {
    await database.sql(`
      CREATE TABLE odd (id int PRIMARY KEY, n numeric(5,2), a int[], i interval, t timestamp, f float8[]);
      INSERT INTO odd VALUES
        (1, 1.10, '{1,2}', '1 day', '2024-03-10 02:30', '{NaN,-0}'), (2, 'NaN', '{}', '1 mon', 'infinity', NULL),
        (3, 2.00, '{{1,2},{3,4}}', '2 days', '2024-03-10', '{}'), (4, 0, '[0:1]={7,8}', '1 s', '-infinity', '{1}'),
        (5, 0, NULL, '3 s', '294276-12-31 23:59:59.999999', '{1}')`);
    const found = await batches(store, "odd");
    expect(ids(found)).toEqual([1]);
    const unread = found.flatMap((batch) => batch.unread ?? []);
    expect(unread.map(({ code, field, recordId }) => [code, field, recordId])).toEqual([
      ["MISFIT", "n", "2"],
      ["MISFIT", "a", "3"],
      ["MISFIT", "a", "4"],
      ["MISFIT", "t", "5"],
    ]);
    expect(unread[1]?.record).toMatchObject({ id: 3, a: "[[1,2],[3,4]]" });
    const { fields } = await store.survey("odd", ["n", "a", "i", "t", "f"]);
    expect(fields.map(({ type }) => type.kind)).toEqual(["decimal", "text", "interval", "text", "list"]);
    const { schema } = await requestFor(store, "odd");
    const wider = {
      ...schema,
      fields: schema.fields.map((one) => fields.find(({ name }) => name === one.name) ?? one),
    };
    const records = (await batches(store, "odd", { schema: wider })).flatMap((batch) => recordsOf(batch));
    expect(records.map(({ n }) => n)).toEqual(["1.10", "NaN", "2.00", "0.00", "0.00"]);
    expect(records.map(({ a }) => a)).toEqual(["{1,2}", "{}", "{{1,2},{3,4}}", "[0:1]={7,8}", null]);
    expect(records[4]?.["t"]).toBe("+294276-12-31T23:59:59.999999");
  });

  it("delivers types that the fields are wanted as", async () => {
    await database.sql(
      `CREATE TABLE typed (id int, n text); INSERT INTO typed VALUES (1, '12'), (2, 'many'), (3, NULL)`,
    );
    const { schema } = await requestFor(store, "typed");
    const wanted = {
      fields: schema.fields.map((one) => (one.name === "n" ? { ...one, type: { kind: "int64" as const } } : one)),
    };
    const found = await batches(store, "typed", { schema: wanted });
    expect(found.flatMap((batch) => recordsOf(batch))).toEqual([
      { id: 1, n: 12 },
      { id: 3, n: null },
    ]);
    expect(found[0]?.unread?.[0]).toMatchObject({ code: "MISFIT", field: "n" });
  });

  it("goes on from every place of a snapshot, with and without a condition", async () => {
    await database.sql(`
      CREATE TABLE placed (id int PRIMARY KEY, a int, t text) WITH (fillfactor = 50);
      INSERT INTO placed SELECT i, i % 100, repeat('x', 100) FROM generate_series(1, 1200) i;
      CREATE INDEX ON placed (a);
      UPDATE placed SET t = 'again' WHERE id % 7 = 0; UPDATE placed SET t = 'twice' WHERE id % 14 = 0; ANALYZE placed`);
    await inSnapshot(async (source) => {
      const conditions = [
        undefined,
        { field: "a", operator: "<", value: 90 },
        { field: "id", operator: ">", value: 5 },
      ] as const;
      for (const where of conditions) {
        const all = await batches(source, "placed", { records: 9, ...(where && { where }) });
        const order = ids(all);
        expect(order.length).toBe(where === undefined ? 1200 : where.field === "a" ? 1080 : 1195);
        let behind = 0;
        for (const [i, { length, position }] of all.entries()) {
          behind += length;
          if (i % 5 !== 0) continue;
          if (position === undefined) throw new Error("a batch without a place");
          const rest = await batches(source, "placed", { after: structuredClone(position), ...(where && { where }) });
          expect(ids(rest)).toEqual(order.slice(behind));
        }
      }
    });
  });

  it("lets an index find few records, and has no places then", async () => {
    await inSnapshot(async (source) => {
      const [batch] = await batches(source, "placed", { where: { field: "id", operator: "=", value: 700 } });
      expect(batch?.length).toBe(1);
      expect(batch?.position).toBeUndefined();
    });
    await database.sql(`
      CREATE TABLE worded (w text PRIMARY KEY, id int); INSERT INTO worded SELECT 'w' || i, i FROM generate_series(1, 20000) i;
      ANALYZE worded`);
    await inSnapshot(async (source) => {
      const [batch] = await batches(source, "worded", { where: { field: "w", operator: "=", value: "w77" } });
      expect(batch?.position).toBeUndefined();
      expect(ids(batch ? [batch] : [])).toEqual([77]);
    });
  });

  it("compares texts by their bytes, whatever their collation", async () => {
    await database.sql(`
      CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level1', deterministic = false);
      CREATE DOMAIN word AS text COLLATE loose;
      CREATE TABLE loosely (id int, a text COLLATE loose, b word, c text COLLATE "en-x-icu");
      INSERT INTO loosely VALUES (1, 'a', 'a', 'a'), (2, 'A', 'A', 'A'), (3, 'á', 'á', 'á'), (4, 'b', 'b', 'b'), (5, 'Z', 'Z', 'Z')`);
    for (const field of ["a", "b", "c"]) {
      const kept = async (where: Filter): Promise<number[]> =>
        ids(await batches(store, "loosely", { where })).toSorted((a, b) => a - b);
      expect(await kept({ field, operator: "=", value: "a" })).toEqual([1]);
      expect(await kept({ field, operator: "in", value: ["A", "x"] })).toEqual([2]);
      expect(await kept({ field, operator: "!=", value: "a" })).toEqual([2, 3, 4, 5]);
      expect(await kept({ field, operator: "<", value: "a" })).toEqual([2, 5]);
      expect(await kept({ field, operator: "like", value: "a%" })).toEqual([1]);
      const order = ids(await batches(store, "loosely", { order: [{ field, direction: "desc" }] }));
      expect(order).toEqual([3, 4, 1, 5, 2]);
    }
  });

  it("splits by pages in a snapshot and by keys outside: everything once, and no part without work", async () => {
    await database.sql(`
      CREATE TABLE skewed (a text COLLATE "en-x-icu", id int, t text, PRIMARY KEY (a, id));
      INSERT INTO skewed SELECT CASE WHEN i <= 18000 THEN 'same' ELSE 'É' || i END, i, repeat('x', 50) FROM generate_series(1, 20000) i;
      DELETE FROM skewed WHERE id <= 8000; ANALYZE skewed`);
    for (const name of ["skewed", "measured"])
      for (const fixed of [true, false]) {
        const sizes = fixed ? await inSnapshot((source) => split(source, name)) : await split(store, name);
        expect(sizes.length).toBe(4);
        const all = sizes.reduce((sum, size) => sum + size, 0);
        expect(all).toBe(name === "skewed" ? 12_000 : 3000);
        for (const size of sizes) expect(size).toBeGreaterThan(all / 10);
      }
  });

  async function split(source: Pick<Source, "describe" | "read" | "partitions">, name: string): Promise<number[]> {
    const sizes: number[] = [];
    const seen = new Set<number>();
    for (const partition of (await source.partitions?.(name, 4)) ?? []) {
      const part = ids(await batches(source, name, { partition: structuredClone(partition), fields: ["id"] }));
      for (const id of part) expect(seen.has(id)).toBe(false);
      for (const id of part) seen.add(id);
      sizes.push(part.length);
    }
    return sizes;
  }

  it("keeps one state for readers that come later, in a pool of many and in a pool of one", async () => {
    for (const poolSize of [3, 1]) {
      const few = await openConnections({ url: database.url, poolSize }, { env: {} });
      await database.sql(
        `DROP TABLE IF EXISTS still; CREATE TABLE still AS SELECT i AS id FROM generate_series(1, 5000) i`,
      );
      await inSnapshot(async (source) => {
        await database.sql(
          `INSERT INTO still SELECT i FROM generate_series(5001, 6000) i; DELETE FROM still WHERE id < 100`,
        );
        expect(ids(await batches(source, "still"))).toEqual(count(1, 5000));
        expect(await source.count?.("still")).toBe(5000);
        for await (const batch of source.read("still", await requestFor(source, "still", { records: 10 })))
          if (batch.length > 0) break;
        await expect(source.count?.("nobody")).rejects.toMatchObject({ code: "COLLECTION_NOT_FOUND" });
        expect(ids(await batches(source, "still"))).toEqual(count(1, 5000));
        expect((await source.partitions?.("still", 4))?.length).toBe(poolSize === 1 ? 1 : 2);
      }, few);
      await few.close();
    }
  });

  it.each([
    ["emptied", "TRUNCATE fixed"],
    ["rewritten", "VACUUM FULL fixed"],
    ["rewritten", "ALTER TABLE fixed ALTER v TYPE text"],
    ["another type", "ALTER TABLE fixed DROP v; ALTER TABLE fixed ADD v text"],
    ["another column", "ALTER TABLE fixed DROP v; ALTER TABLE fixed ADD v int DEFAULT 7"],
    [
      "another column",
      "ALTER TABLE fixed RENAME id TO x; ALTER TABLE fixed RENAME v TO id; ALTER TABLE fixed RENAME x TO v",
    ],
    ["another one", "DROP TABLE fixed; CREATE TABLE fixed (id int, v int)"],
  ])("notices what became of a table (%s) since the state was taken: %s", async (why, statement) => {
    await database.sql(
      `DROP TABLE IF EXISTS fixed; CREATE TABLE fixed AS SELECT i AS id, i AS v FROM generate_series(1, 10) i`,
    );
    await inSnapshot(async (source) => {
      expect(ids(await batches(source, "fixed"))).toEqual(count(1, 10));
      await database.sql(statement);
      const read = batches(source, "fixed");
      await expect(read).rejects.toMatchObject({ code: "SOURCE_CHANGED", message: expect.stringContaining(why) });
    });
  });

  const shownByViews = `DROP TABLE IF EXISTS base, parted, low, lowest, high, loose CASCADE; CREATE TABLE base AS SELECT i AS id, i AS v FROM generate_series(1, 10) i;
    CREATE TABLE parted (id int, v int) PARTITION BY RANGE (id); CREATE TABLE low PARTITION OF parted FOR VALUES FROM (1) TO (6) PARTITION BY RANGE (id);
    CREATE TABLE lowest PARTITION OF low FOR VALUES FROM (1) TO (6); CREATE TABLE high PARTITION OF parted FOR VALUES FROM (6) TO (11);
    INSERT INTO parted SELECT i, i FROM generate_series(1, 10) i; CREATE TABLE loose AS SELECT 20 AS id, 20 AS v;
    CREATE VIEW inner_view AS SELECT id, v FROM base; CREATE VIEW outer_view AS SELECT id, v FROM inner_view; CREATE VIEW over_parts AS SELECT id, v FROM parted`;

  it.each([
    ["parted", "other partitions", "ALTER TABLE parted DETACH PARTITION high"],
    ["parted", "other partitions", "ALTER TABLE low DETACH PARTITION lowest"],
    ["parted", "other partitions", "DROP TABLE high"],
    ["parted", "other partitions", "ALTER TABLE parted ATTACH PARTITION loose FOR VALUES FROM (20) TO (21)"],
    ["parted", "emptied", "TRUNCATE lowest"],
    ["over_parts", "other partitions", "ALTER TABLE parted DETACH PARTITION high"],
    ["inner_view", "a view of something else", "CREATE OR REPLACE VIEW inner_view AS SELECT id, -v AS v FROM base"],
    ["outer_view", "a view of something else", "CREATE OR REPLACE VIEW inner_view AS SELECT id, -v AS v FROM base"],
    ["outer_view", "emptied", "TRUNCATE base"],
  ])("notices what became of what %s is made of (%s) since the state was taken: %s", async (name, why, statement) => {
    await database.sql(shownByViews);
    await inSnapshot(async (source) => {
      expect(ids(await batches(source, name)).toSorted((a, b) => a - b)).toEqual(count(1, 10));
      await database.sql(statement);
      const read = batches(source, name);
      await expect(read).rejects.toMatchObject({ code: "SOURCE_CHANGED", message: expect.stringContaining(why) });
    });
  });

  it("is not disturbed by what changes no record of the state", async () => {
    await database.sql(
      `${shownByViews}; CREATE OR REPLACE VIEW inner_view AS SELECT id, v FROM base; CREATE VIEW names AS SELECT oid::int AS id FROM pg_class WHERE relname = 'pg_class'`,
    );
    // A view's new rule that was given up leaves its mark for good; beside a transaction that is older it is a young one.
    const older = database.sql("CREATE TABLE numbered (id int); SELECT pg_sleep(0.7)");
    const asleep =
      "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()";
    await expect.poll(() => database.sql(asleep)).toEqual([["1"]]);
    await database.sql("BEGIN; CREATE OR REPLACE VIEW inner_view AS SELECT id, -v AS v FROM base; ROLLBACK");
    await inSnapshot(async (source) => {
      await database.sql(`CREATE TABLE higher PARTITION OF parted FOR VALUES FROM (11) TO (20); INSERT INTO parted VALUES (12, 12);
        CREATE TABLE heir () INHERITS (base); INSERT INTO heir VALUES (11, 11);
        CREATE INDEX ON base (id); COMMENT ON VIEW outer_view IS 'x'; ALTER TABLE base ADD w int DEFAULT 1; ANALYZE base`);
      for (const name of ["parted", "over_parts", "inner_view", "outer_view", "base"])
        expect(ids(await batches(source, name)).toSorted((a, b) => a - b)).toEqual(count(1, 10));
      expect(await batches(source, "names")).toHaveLength(1);
    });
    await older;
  });

  it("reads the columns that it may, of a table of which it may not read all", async () => {
    const role = `${database.name}_some`;
    await database.sql(`
      CREATE TABLE shown (id int PRIMARY KEY, hidden text); INSERT INTO shown SELECT i, 'x' FROM generate_series(1, 2000) i;
      CREATE ROLE ${role} LOGIN PASSWORD 'some'; GRANT SELECT (id) ON shown TO ${role}`);
    const url = Object.assign(new URL(database.url), { username: role, password: "some" }).href;
    const theirs = await openConnections({ url }, { env: {} });
    await inSnapshot(async (source) => {
      const found: Batch[] = [];
      for (const partition of (await source.partitions?.("shown", 3)) ?? [])
        found.push(...(await batches(source, "shown", { fields: ["id"], partition })));
      expect(ids(found)).toEqual(count(1, 2000));
      expect(await source.count?.("shown")).toBe(2000);
      await expect(batches(source, "shown")).rejects.toMatchObject({ code: "PERMISSION_DENIED" });
    }, theirs);
    await theirs.close();
    await database.sql(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  });

  it("hinders nobody who changes a table while nobody reads it", async () => {
    for (const poolSize of [3, 1]) {
      const few = await openConnections({ url: database.url, poolSize }, { env: {} });
      await inSnapshot(async (source) => {
        await batches(source, "fixed", { limit: 1 });
        const change = "SET lock_timeout = 50; ALTER TABLE fixed RENAME v TO w; ALTER TABLE fixed RENAME w TO v";
        await expect(database.sql(change)).resolves.toEqual([]);
      }, few);
      await few.close();
    }
  });

  it("says so when the session that kept the state is gone", async () => {
    const own = await openConnections({ url: database.url }, { env: {} });
    const snapshot = await openSnapshot(own);
    const request = await requestFor(snapshot, "sized");
    await database.sql(
      `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'`,
    );
    const read = async (): Promise<void> => {
      for await (const { length } of snapshot.read("sized", request)) expect(length).toBe(0);
    };
    await expect(read()).rejects.toMatchObject({ code: "SOURCE_CHANGED" });
    await snapshot.close();
    await own.close();
  });

  it("stops at once when the signal fires, also while the server does not answer", async () => {
    await database.sql(`
      CREATE FUNCTION slow(i int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(60); RETURN i; END $$;
      CREATE VIEW endless AS SELECT slow(i) AS id FROM generate_series(1, 10) i`);
    const stop = new AbortController();
    const request = await requestFor(store, "endless", { signal: stop.signal });
    const read = async (): Promise<void> => {
      for await (const { length } of store.read("endless", request)) expect(length).toBe(0);
    };
    const reading = read();
    setTimeout(() => stop.abort(new Error("enough")), 100);
    await expect(reading).rejects.toThrow("enough");
    expect(ids(await batches(store, "sized", { limit: 3, signal: always }))).toEqual([1, 2, 3]);
  });

  it("says of which view it is that a record cannot be made", async () => {
    await database.sql("CREATE VIEW divided AS SELECT 1 / (3 - i) AS x FROM generate_series(1, 5) i");
    await expect(batches(store, "divided")).rejects.toMatchObject({ code: "INVALID_VALUE", collection: "divided" });
  });

  it("does here what PostgreSQL would do otherwise", async () => {
    await database.sql(`
      CREATE EXTENSION IF NOT EXISTS citext;
      CREATE TABLE judged (id int, c char(5), k citext, i interval);
      INSERT INTO judged VALUES (1, 'a', 'a', 'P1M'), (2, 'b', 'A', 'P30D'), (3, NULL, 'b', 'PT720H')`);
    const kept = async (where: Filter): Promise<number[]> => ids(await batches(store, "judged", { where }));
    expect(await kept({ field: "c", operator: "=", value: "a" })).toEqual([1]);
    expect(await kept({ field: "k", operator: "=", value: "a" })).toEqual([1]);
    expect(await kept({ field: "i", operator: "=", value: "P1M" })).toEqual([1]);
    expect(
      await kept({
        and: [
          { field: "id", operator: ">", value: 1 },
          { field: "k", operator: "!=", value: "a" },
        ],
      }),
    ).toEqual([2, 3]);
    expect(await store.count("judged", { field: "i", operator: "=", value: "P30D" })).toBe(1);
    const order = ids(
      await batches(store, "judged", { order: [{ field: "k", direction: "desc" }], limit: 2, records: 1 }),
    );
    expect(order).toEqual([3, 1]);
  });
});
