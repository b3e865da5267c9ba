import { DataMigrator, open } from "@dataknobs/core";
import { expect, onTestFinished, test } from "vitest";
import { postgres } from "../../src/index.ts";
import { freshDatabase, type Major, testServer, whyNot } from "../server/index.ts";
import { onServer } from "../server/on-server.ts";

async function made(major: Major, statement: string) {
  const database = await freshDatabase(await testServer(major));
  onTestFinished(() => database.drop());
  await database.sql(statement);
  return database;
}

onServer(
  'the one byte of a "char"',
  () => {
    const every = `CREATE TABLE t (id int PRIMARY KEY, c "char"); INSERT INTO t SELECT i + 129, i::"char" FROM generate_series(-128, 127) i`;
    const empty = `CREATE TABLE t (id int PRIMARY KEY, c "char")`;
    const bytes = "SELECT id, c::int FROM t ORDER BY id";

    test.each([
      [14, 18],
      [18, 18],
      [18, 14],
      [14, 14],
    ] as const)("comes from %i to %i as it is, or is rejected", async (from, to) => {
      const [first, second] = [await made(from, every), await made(to, empty)];
      const source = await open(postgres(first.url), { access: "read" });
      const target = await open(postgres(second.url));
      const result = await new DataMigrator(source, target).migrate({ mode: "insert", onError: "skip" });
      await Promise.all([source.close(), target.close()]);
      const high = to < 16 ? 128 : 0;
      expect(result).toMatchObject({ successfulRecords: 256 - high, failedRecords: high });
      expect(await second.sql(bytes)).toEqual((await first.sql(bytes)).slice(high));
      expect(new Set(result.errors.map(({ code }) => code))).toEqual(new Set(high > 0 ? ["TOO_LONG"] : []));
    });

    test.each([
      [14, 18],
      [18, 18],
      [18, 14],
      [14, 14],
    ] as const)("comes in arrays from %i to %i as it is, or is rejected", async (from, to) => {
      const filled = `CREATE TABLE t (id int PRIMARY KEY, c "char"[]); INSERT INTO t VALUES (1, ARRAY['a'::"char", (-61)::"char"]), (2, ARRAY['b'::"char", NULL]), (3, '{}')`;
      const [first, second] = [await made(from, filled), await made(to, "SELECT 1")];
      const source = await open(postgres(first.url), { access: "read" });
      const target = await open(postgres(second.url));
      const result = await new DataMigrator(source, target).migrate({ onError: "skip" });
      await Promise.all([source.close(), target.close()]);
      const high = Math.min(from, to) < 16 ? 1 : 0;
      expect(result).toMatchObject({ successfulRecords: 3 - high, failedRecords: high });
      const values = "SELECT id, c::text FROM t WHERE id > 1 ORDER BY id";
      expect(await second.sql(values)).toEqual(await first.sql(values));
      const odd = "SELECT (c::text)::bytea FROM t WHERE id = 1";
      expect(await second.sql(odd)).toEqual(high > 0 ? [] : await first.sql(odd));
    });

    test("is not the first of a longer text", async () => {
      const database = await made(18, empty);
      const source = await open("memory:one-byte");
      const target = await open(postgres(database.url));
      await source.collection("t").insert([
        { id: 1, c: "long" },
        { id: 2, c: "l" },
        { id: 3, c: "é" },
      ]);
      const result = await new DataMigrator(source, target).migrate({ mode: "insert", onError: "skip" });
      await Promise.all([source.close(), target.close()]);
      expect(result).toMatchObject({ successfulRecords: 1, failedRecords: 2 });
      expect(await database.sql("SELECT id, c FROM t")).toEqual([["2", "l"]]);
    });
  },
  whyNot(14) ?? whyNot(18),
);
