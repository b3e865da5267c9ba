import { join } from "node:path";
import { writeRequest } from "@dataknobs/conformance";
import { batchOf, open, type Schema, schemaOf, type Writer, type WriteRequest } from "@dataknobs/core";
import { expect, onTestFinished, test } from "vitest";
import { openDatabase } from "../src/database.ts";
import { duckdb } from "../src/index.ts";
import { type DuckdbOptions, settingsOf } from "../src/options.ts";
import { folder, sql } from "./workshop.ts";

const schema: Schema = schemaOf({ id: "int64", name: "text?" }, { key: ["id"] });

interface Opened {
  /** How many threads the instance of the store has. */
  readonly threads: () => Promise<unknown>;
  readonly write: (more?: Partial<WriteRequest>) => Promise<Writer>;
}

async function people(options: DuckdbOptions = {}): Promise<Opened> {
  const path = join(folder(), "a.duckdb");
  await sql(path, "CREATE TABLE people (id BIGINT PRIMARY KEY, name VARCHAR)");
  const { store } = await open(duckdb({ path, ...options }));
  const shared = await openDatabase(path, true, settingsOf({ path, ...options }));
  onTestFinished(async () => {
    shared.release();
    await store.close();
  });
  return {
    async threads() {
      const connection = await shared.connect();
      const [row] = await connection.rows("SELECT current_setting('threads')");
      await connection.close();
      return row?.[0];
    },
    async write(more) {
      const request = writeRequest(schema, { ledger: false, ...more });
      await store.prepare?.("people", request);
      return store.write("people", request);
    },
  };
}

test("one thread appends; all are there again when nobody appends any more", async () => {
  const { threads, write } = await people();
  expect(await threads()).toBe(2n);
  const one = await write();
  const other = await write();
  await one.write(batchOf(schema, [{ id: 1, name: "Ada" }]));
  expect(await threads()).toBe(1n);
  await one.commit(undefined);
  await other.write(batchOf(schema, [{ id: 2, name: "Bob" }]));
  await other.commit(undefined);
  await one.close();
  await one.close();
  expect(await threads()).toBe(1n);
  await other.close();
  expect(await threads()).toBe(2n);
});

test("so they are after a window that failed", async () => {
  const { threads, write } = await people();
  const writer = await write();
  await writer.write(
    batchOf(schema, [
      { id: 1, name: "Ada" },
      { id: 1, name: "Bea" },
    ]),
  );
  await expect(writer.commit(undefined)).rejects.toMatchObject({ code: "DUPLICATE_KEY" });
  await writer.close();
  expect(await threads()).toBe(2n);
});

test("what SQL works on has all of them: an upsert, records that are looked at one by one", async () => {
  const { threads, write } = await people();
  for (const more of [{ mode: "upsert" }, { careful: true }] as const) {
    const writer = await write(more);
    expect(await threads()).toBe(2n);
    await writer.close();
  }
});

test("what a person has said stays", async () => {
  const { threads, write } = await people({ threads: 3 });
  const writer = await write();
  expect(await threads()).toBe(3n);
  await writer.close();
  expect(await threads()).toBe(3n);
});
