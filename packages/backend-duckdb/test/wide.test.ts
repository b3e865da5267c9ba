import { statSync } from "node:fs";
import { join } from "node:path";
import { writeRequest } from "@dataknobs/conformance";
import { batchOf, type Checkpoint, recordsOf, type Schema, schemaOf, type WriteRequest } from "@dataknobs/core";
import { expect, test } from "vitest";
import { openDatabase } from "../src/database.ts";
import { settingsOf } from "../src/options.ts";
import { batches, folder, opened, sql } from "./workshop.ts";

const schema: Schema = schemaOf({ id: "int64", name: "text?" }, { key: ["id"] });

function window(request: WriteRequest, number: number, written: number): Checkpoint {
  const { run, plan, epoch } = request;
  const none = { lane: 0, skip: 0, added: 0, filtered: 0, rejected: 0 };
  return { run, plan, epoch, collection: "t", window: number, read: written, written, ...none };
}

test("wide records beside each other are written in room for all of them, and not written anew at each commit", async () => {
  const path = join(folder(), "a.duckdb");
  await sql(path, "CREATE TABLE t (id BIGINT PRIMARY KEY, name VARCHAR)");
  const home = await opened(path);
  const { store } = home;
  const request = writeRequest(schema);
  await store.prepare?.("t", request);
  const writer = await store.write("t", request);
  const [count, size] = [24, 3_000_000];
  const textOf = (id: number): string => String.fromCharCode(97 + (id % 26)).repeat(size);
  for (let id = 0; id < count; id++) {
    await writer.write(batchOf(request.schema, [{ id, name: textOf(id) }]));
    await writer.commit(window(request, id + 1, id + 1));
  }
  const shared = await openDatabase(path, true, settingsOf({ path }));
  expect(shared.memory.limit).toBeGreaterThan(count * size);
  expect(shared.memory.limit).toBeLessThan(4 * count * size);
  shared.release();
  await writer.close();
  await store.finish?.("t", request);
  const read = await batches(store, "t", { bytes: 8_000_000 });
  const records = read.flatMap((batch) => recordsOf(batch));
  expect(records.map(({ id }) => id)).toEqual(Array.from({ length: count }, (_, id) => id));
  expect(records.every(({ id, name }) => name === textOf(id))).toBe(true);
  await home.close();
  expect(statSync(path).size).toBeLessThan(2.5 * count * size);
}, 60_000);

test.each([
  ["durable: the next writer goes on behind it", 1_000_000_000, 1],
  ["gone: the next writer writes it again", 0, 0],
])("after a commit whose checkpoint ended the database the ledger says what is %s", async (_, rows, windows) => {
  const path = join(folder(), "a.duckdb");
  await sql(path, "CREATE TABLE t (id BIGINT PRIMARY KEY, name VARCHAR)");
  const { store } = await opened(path);
  const request = writeRequest(schema);
  await store.prepare?.("t", request);
  const writer = await store.write("t", request);
  const shared = await openDatabase(path, true, settingsOf({ path }));
  const connection = await shared.connect();
  await connection.run("SET checkpoint_threshold = '1KB'");
  // From so many rows on DuckDB writes a checkpoint instead of the log: then nothing is durable when it fails.
  await connection.run(`SET auto_checkpoint_skip_wal_threshold = ${rows}`);
  await connection.run("SET debug_checkpoint_abort = 'before_header'");
  await connection.close();
  shared.release();

  const people = (from: number) =>
    batchOf(
      request.schema,
      Array.from({ length: 100 }, (__, i) => ({ id: from + i, name: `person ${from + i}` })),
    );
  await writer.write(people(0));
  await expect(writer.commit(window(request, 1, 100))).rejects.toThrow("FATAL Error");
  expect(await store.checkpoints?.(request.run)).toHaveLength(windows);
  expect(await store.count?.("t")).toBe(100 * windows);

  const next = await store.write("t", request);
  for (let number = windows + 1; number <= 2; number++) {
    await next.write(people(100 * (number - 1)));
    await next.commit(window(request, number, 100 * number));
  }
  await next.close();
  await writer.close();
  await store.finish?.("t", request);
  expect(await store.count?.("t")).toBe(200);
});
