import {
  type Batch,
  batchOf,
  recordsOf,
  type Row,
  type Schema,
  schemaOf,
  type Store,
  thisRunner,
} from "@dataknobs/core";
import { describe, expect, test } from "vitest";
import { memory } from "../src/index.ts";

const schema = schemaOf({ id: "int64", data: "bytes?", what: "any?" }, { key: ["id"] });

describe("an instance", () => {
  test("is shared by its name inside the process", async () => {
    const one = await openMemory("shared");
    const other = await openMemory("shared");
    await insert(one, "notes", [{ id: 1, data: null, what: "a" }]);
    expect(await all(other, "notes")).toEqual([{ id: 1, data: null, what: "a" }]);
    await one.close();
    await expect(one.collections()).rejects.toMatchObject({ code: "STORE_CLOSED" });
    expect(await other.collections()).toEqual(["notes"]);
  });

  test("without a name is nobody else's", async () => {
    await insert(await openMemory(""), "notes", [{ id: 1 }]);
    expect(await (await openMemory("")).collections()).toEqual([]);
  });

  test("that nobody has written is not there to be read", async () => {
    await expect(openMemory("nobody", "read")).rejects.toMatchObject({ code: "STORE_NOT_FOUND" });
  });

  test("has an address without parameters", () => {
    expect(memory("memory:notes").options).toEqual({ name: "notes" });
    expect(() => memory.parse("a", new URLSearchParams("x=1"), "memory")).toThrow(/\?x=1/);
  });
});

describe("what a caller holds", () => {
  test("cannot change what is stored: neither the batch that was written nor one that was read", async () => {
    const store = await openMemory("");
    const cell = new Uint8Array([1, 2, 3]);
    const batch = batchOf(schema, [{ id: 1, data: cell, what: cell }]);
    await write(store, "notes", [batch]);
    spoil(batch);
    cell.fill(9);
    for (const read of await batches(store, "notes")) spoil(read);
    expect(await all(store, "notes")).toEqual([
      { id: 1, data: new Uint8Array([1, 2, 3]), what: new Uint8Array([1, 2, 3]) },
    ]);
  });

  test("is a snapshot that later writes do not reach", async () => {
    const store = await openMemory("");
    await insert(store, "notes", [{ id: 1 }]);
    const snapshot = await store.snapshot?.();
    await insert(store, "notes", [{ id: 2 }]);
    expect(await snapshot?.count?.("notes")).toBe(1);
    await snapshot?.close();
    expect(await store.count?.("notes")).toBe(2);
  });
});

async function openMemory(name: string, access: "read" | "write" = "write"): Promise<Store> {
  return memory.open({ name }, { access, env: {} });
}

async function insert(store: Store, name: string, records: readonly Row[]): Promise<void> {
  await write(store, name, [batchOf(schema, records)]);
}

async function write(store: Store, name: string, given: readonly Batch[]): Promise<void> {
  const writer = await store.write(name, {
    run: "test",
    plan: "",
    epoch: 1,
    runner: thisRunner(),
    lane: 0,
    mode: "insert",
    staged: false,
    schema,
    stored: [],
    keyEnforced: true,
    careful: false,
    ledger: false,
    signal: new AbortController().signal,
  });
  for (const batch of given) await writer.write(batch);
  await writer.commit();
  await writer.close();
}

async function batches(store: Store, name: string): Promise<Batch[]> {
  const described: Schema = (await store.describe(name))?.schema ?? schema;
  const fields = described.fields.map((field) => field.name);
  const request = { schema: described, fields, records: 100, bytes: 1 << 20, signal: new AbortController().signal };
  const read: Batch[] = [];
  for await (const batch of store.read(name, request)) read.push(batch);
  return read;
}

async function all(store: Store, name: string): Promise<Row[]> {
  return (await batches(store, name)).flatMap((batch) => recordsOf(batch));
}

function spoil(batch: Batch): void {
  for (const { layout, data } of batch.columns) {
    if (layout === "any") data.forEach((cell) => cell instanceof Uint8Array && cell.fill(7));
    else if (layout === "i64") data.fill(7n);
    else data.fill(7);
  }
}
