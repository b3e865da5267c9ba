import { join } from "node:path";
import { type Batch, batchOf, type Schema, schemaOf } from "@dataknobs/core";
import * as fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import type { Connection } from "../src/connection.ts";
import { openDatabase } from "../src/database.ts";
import { loadDriver } from "../src/driver.ts";
import { settingsOf } from "../src/options.ts";
import { openAppender } from "../src/write/appender.ts";
import { earlyAppender, type EarlyAppender } from "../src/write/early-appender.ts";
import { folder } from "./workshop.ts";

const schema: Schema = schemaOf({ id: "int64" });

const texts: Schema = schemaOf({ id: "text" });

function numbers(from: number, count: number): Batch {
  return batchOf(
    schema,
    Array.from({ length: count }, (_, i) => ({ id: from + i })),
  );
}

interface Table {
  /** The one that appends. */
  readonly connection: Connection;
  readonly appender: () => Promise<EarlyAppender>;
  /** What another connection sees. */
  readonly seen: () => Promise<readonly (number | null)[]>;
}

async function table(type: "INTEGER" | "VARCHAR" = "INTEGER"): Promise<Table> {
  const path = join(folder(), "a.duckdb");
  const driver = await loadDriver();
  const database = await openDatabase(path, true, settingsOf({ path }));
  const connection = await database.connect();
  const other = await database.connect();
  onTestFinished(async () => {
    await connection.close();
    await other.close();
    database.release();
  });
  await connection.run(`CREATE TABLE t (id ${type})`);
  const [field] = (type === "VARCHAR" ? texts : schema).fields;
  if (field === undefined) throw new Error("no field");
  const column = {
    name: "id",
    type: { id: type },
    native: type,
    nullable: true,
    standard: undefined,
    generated: false,
  } as const;
  return {
    connection,
    appender: async () =>
      earlyAppender(
        await openAppender(driver, connection, { schema: "main", table: "t" }, [{ field, column, index: 0 }]),
      ),
    seen: async () => (await other.rows("SELECT id FROM t ORDER BY id")).map(([id]) => Number(id)),
  };
}

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("tell" as const), batch: fc.nat({ max: 5 }) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("append" as const), batch: fc.nat({ max: 5 }) }) },
  // As core does it: what was told first.
  { weight: 4, arbitrary: fc.constant({ do: "follow" as const }) },
  { weight: 3, arbitrary: fc.constant({ do: "commit" as const }) },
  { weight: 1, arbitrary: fc.constant({ do: "rollback" as const }) },
);

test("the table holds what was appended and committed, whatever was told in between", async () => {
  const { connection, appender: open, seen } = await table();
  const batches = Array.from({ length: 6 }, (_, i) => numbers(100 * i, i === 5 ? 3000 : 3 + i));
  const idsOf = (batch: number): number[] =>
    Array.from({ length: batch === 5 ? 3000 : 3 + batch }, (_, i) => 100 * batch + i);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      await connection.run("DELETE FROM t");
      const appender = await open();
      const expected: number[] = [];
      let window: number[] = [];
      let told: number[] = [];
      const append = (batch: number): void => {
        appender.append(batches[batch] ?? numbers(0, 0));
        window.push(...idsOf(batch));
      };
      for (const one of steps) {
        if (one.do === "tell") {
          appender.anticipate(batches[one.batch] ?? numbers(0, 0));
          told.push(one.batch);
        } else if (one.do === "append") append(one.batch);
        else if (one.do === "follow") {
          const next = told.shift();
          if (next !== undefined) append(next);
        } else if (one.do === "commit") {
          await connection.run("BEGIN TRANSACTION");
          appender.flush();
          const commit = connection.run("COMMIT");
          appender.free();
          appender.anticipate(batches[told[0] ?? 0] ?? numbers(0, 0));
          await commit;
          expected.push(...window);
          window = [];
          told = told.slice(0, 1);
        } else {
          appender.drop();
          window = [];
          told = [];
        }
      }
      appender.drop();
      expect(await seen()).toEqual(expected.sort((a, b) => a - b));
    }),
    { numRuns: 60 },
  );
});

test("however much is told, nothing of it gets into the table of itself", async () => {
  const { appender: open, seen, connection } = await table();
  const appender = await open();
  appender.append(numbers(0, 10));
  appender.flush();
  appender.free();
  const many = numbers(100, 20_000);
  for (let i = 0; i < 12; i++) appender.anticipate(many);
  expect((await seen()).length).toBe(10);
  await connection.run("BEGIN TRANSACTION");
  for (let i = 0; i < 12; i++) appender.append(many);
  expect((await seen()).length).toBe(10);
  appender.flush();
  await connection.run("COMMIT");
  expect((await seen()).length).toBe(240_010);
  appender.drop();
});

test("nor if it is long texts", async () => {
  const { appender: open, seen } = await table("VARCHAR");
  const appender = await open();
  const long = batchOf(
    texts,
    Array.from({ length: 300 }, () => ({ id: "x".repeat(10_000) })),
  );
  appender.free();
  for (let i = 0; i < 12; i++) appender.anticipate(long);
  expect((await seen()).length).toBe(0);
  appender.append(long);
  appender.flush();
  expect((await seen()).length).toBe(300);
  appender.drop();
});

test("a batch that the table cannot take is told and says so when it is written", async () => {
  const { appender: open, seen } = await table();
  const appender = await open();
  const bad = batchOf(schema, [{ id: 1 }, { id: 2 ** 40 }]);
  appender.free();
  appender.anticipate(numbers(0, 5));
  appender.anticipate(bad);
  appender.anticipate(numbers(50, 5));
  appender.append(numbers(0, 5));
  expect(appender.append(bad)).toMatchObject([{ row: 1, field: "id" }]);
  appender.drop();
  expect(await seen()).toEqual([]);
});
