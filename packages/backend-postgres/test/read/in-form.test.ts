import { type Batch, DataMigrator, open, ownForm, recordsOf, type Rejection } from "@dataknobs/core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { postgres } from "../../src/index.ts";
import { TupleForm } from "../../src/tuples.ts";
import { type FreshDatabase, freshDatabase, testServer, whyNot } from "../server/index.ts";
import { batches } from "./workshop.ts";

const kinds = `CREATE TABLE kinds (id int8 PRIMARY KEY, b bool, i2 int2, i4 int4, o oid, f4 float4, f8 float8, n numeric,
  n2 numeric(10,2), t text, v varchar(5), m name, y bytea, d date, c time, ts timestamp, tz timestamptz(3), u uuid, j json, jb jsonb)`;
const filled = `INSERT INTO kinds SELECT i, i % 3 = 0, i, i, i, i / 7.0, i / 7.0, i / 100.0, i / 100.0, repeat('ä', i % 70), 'v' || i, 'm' || i,
  decode(repeat('00ff', i % 9), 'hex'), date '2000-01-01' + i, time '00:00' + i * interval '1 s', timestamp '1970-01-01' + i * interval '1 h',
  now(), md5(i::text)::uuid, json_build_object('a', i), jsonb_build_object('a', i) FROM generate_series(1, 3000) i`;
const rare = `INSERT INTO kinds (id, t, n, n2, ts, tz, d, f8) VALUES (-1, NULL, 'NaN', 'NaN', 'infinity', '-infinity', 'infinity', 'NaN'),
  (-2, repeat('w', 200000), 1e300, -1, '294276-12-31 23:59:59', '4713-01-01 BC', '5874897-12-31', '-0'), (-3, 'after', 0, 0, NULL, NULL, NULL, NULL)`;

describe.skipIf(whyNot() !== undefined)(`records that go on as they come ${whyNot() ?? ""}`, () => {
  let source: FreshDatabase;
  beforeAll(async () => {
    source = await freshDatabase(await testServer());
    await source.sql(`${kinds}; ${filled}; CREATE TABLE rare (LIKE kinds INCLUDING ALL);
      ${rare.replace("kinds", "rare")}; INSERT INTO rare SELECT * FROM kinds WHERE id < 20`);
    await source.sql(`CREATE TABLE people (id int PRIMARY KEY, name text, age int);
      INSERT INTO people SELECT i, CASE WHEN i % 50 = 0 THEN NULL ELSE repeat('n', i % 10) END, i % 99 - 1 FROM generate_series(1, 5000) i`);
  });
  afterAll(() => source.drop());

  async function copied(
    table: string,
    mode: "create" | "insert" = "create",
    made = "SELECT 1",
  ): Promise<{ target: FreshDatabase; rejected: Rejection[] }> {
    const target = await freshDatabase(await testServer());
    await target.sql(made);
    const from = await open(postgres({ url: source.url }), { access: "read" });
    const to = await open(postgres({ url: target.url }), { access: "write" });
    const rejected: Rejection[] = [];
    onTestFinished(async () => {
      await from.close();
      await to.close();
      await target.drop();
    });
    const rejections = { add: (one: Rejection): void => void rejected.push(one) };
    await new DataMigrator(from, to).migrate({ collections: [table], mode, onError: "skip", rejections });
    return { target, rejected };
  }

  async function here(inForm: boolean): Promise<Batch[]> {
    const opened = await open(postgres({ url: source.url }), { access: "read" });
    onTestFinished(() => opened.close());
    const snapshot = await opened.store.snapshot?.();
    if (snapshot === undefined) throw new Error("there is no snapshot");
    onTestFinished(() => snapshot.close());
    return batches(snapshot, "kinds", { records: 512, inForm });
  }

  it("say the same as their columns, of which none is made before somebody looks", async () => {
    const [passed, plain] = [await here(true), await here(false)];
    expect(passed.every((batch) => ownForm(batch) instanceof TupleForm)).toBe(true);
    expect(passed.map(({ length, position }) => [length, position])).toEqual(
      plain.map(({ length, position }) => [length, position]),
    );
    expect(passed.flatMap((batch) => recordsOf(batch))).toEqual(plain.flatMap((batch) => recordsOf(batch)));
  });

  it("arrive as they were, values that only PostgreSQL has among them", async () => {
    for (const table of ["kinds", "rare"]) {
      const { target, rejected } = await copied(table);
      const all = `SELECT t::text FROM ${table} t ORDER BY id`;
      expect(rejected).toEqual([]);
      expect(await target.sql(all)).toEqual(await source.sql(all));
    }
  });

  it("are judged one by one where the target refuses some", async () => {
    const { target, rejected } = await copied(
      "people",
      "insert",
      "CREATE TABLE people (id int PRIMARY KEY, name text NOT NULL, age int CHECK (age >= 0)); INSERT INTO people VALUES (7, 'there', 1)",
    );
    expect(await target.sql("SELECT count(*) FROM people")).toEqual([["4851"]]);
    expect(rejected).toHaveLength(150);
    expect(rejected.find(({ recordId }) => recordId === "7")).toMatchObject({ code: "DUPLICATE_KEY" });
    expect(rejected.find(({ recordId }) => recordId === "50")).toMatchObject({
      code: "NULL_NOT_ALLOWED",
      field: "name",
    });
    expect(rejected.find(({ recordId }) => recordId === "99")).toMatchObject({
      code: "CONSTRAINT",
      record: { age: -1 },
    });
  });

  it("are looked at where a column of the target is narrower", async () => {
    const { target, rejected } = await copied(
      "people",
      "insert",
      "CREATE TABLE people (id int8 PRIMARY KEY, name varchar(8), age int)",
    );
    expect(rejected.map(({ field }) => field)).toEqual(Array.from({ length: 500 }, () => "name"));
    expect(await target.sql("SELECT max(length(name)), count(*) FROM people")).toEqual([["8", "4500"]]);
  });
});
