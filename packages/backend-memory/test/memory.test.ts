import { readRequest, writeRequest } from "@dataknobs/conformance";
import {
  type Batch,
  batchOf,
  DataMigrator,
  open,
  type ReadRequest,
  recordsOf,
  type Row,
  schemaOf,
  type Store,
  type WriteRequest,
} from "@dataknobs/core";
import { describe, expect, test } from "vitest";
import { memory } from "../src/index.ts";

const schema = schemaOf({ id: "int64", data: "bytes?", what: "any?" }, { key: ["id"] });

const inserting: WriteRequest = writeRequest(schema, { run: "test", stored: [], ledger: false });

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

  test("is a reader that later writes do not reach", async () => {
    const store = await openMemory("");
    await insert(store, "notes", [{ id: 1 }]);
    const reader = store.read("notes", await requestFor(store, "notes"));
    await insert(store, "notes", [{ id: 2 }]);
    const read = [];
    for await (const batch of reader) read.push(...recordsOf(batch));
    expect(read).toEqual([{ id: 1 }]);
    expect(await store.count?.("notes")).toBe(2);
  });
});

describe("two runs that load the same collection at once", () => {
  test("do not see each other, and the second does not take the place of the first", async () => {
    const [one, other] = [await openMemory("contested"), await openMemory("contested")];
    await load(one, "a", [{ id: 1 }]);
    await load(other, "b", [{ id: 2 }]);
    expect(await one.collections()).toEqual([]);
    await one.finish?.("notes", loading("a"));
    await expect(other.finish?.("notes", loading("b"))).rejects.toMatchObject({ code: "COLLECTION_NOT_EMPTY" });
    await other.discard?.("notes", loading("b"));
    expect(await all(one, "notes")).toEqual([{ id: 1 }]);
  });

  test("do not discard each other's", async () => {
    const store = await openMemory("");
    await load(store, "a", [{ id: 1 }]);
    await load(store, "b", [{ id: 2 }]);
    await store.discard?.("notes", loading("b"));
    await store.finish?.("notes", loading("a"));
    expect(await all(store, "notes")).toEqual([{ id: 1 }]);
  });
});

describe("through core", () => {
  test("types that a person asks for are read", async () => {
    const place = await open(memory({}));
    await place.collection("notes").insert([{ id: 1 }, { id: 2 }]);
    await new DataMigrator(place, place).migrate({ collections: { notes: "texts" }, types: { id: "text" } });
    expect(await place.collection("texts").search()).toEqual([{ id: "1" }, { id: "2" }]);
  });

  test("a field that a collection lacks is refused before anything is read", async () => {
    const place = await open(memory({}));
    await place.collection("notes").insert([{ id: 1 }]);
    await place.collection("more").insert([{ id: 2, more: true }]);
    await expect(
      new DataMigrator(place, place).migrate({ collections: { more: "notes" }, mode: "insert" }),
    ).rejects.toMatchObject({ code: "REFUSED", field: "more" });
  });

  test("bad records are found one by one, and the rest is written", async () => {
    const notes = (await open(memory({}))).collection("notes");
    await notes.upsert([{ id: 5 }, { id: 50 }], { key: ["id"] });
    const { written, rejected } = await notes.insert(Array.from({ length: 100 }, (_, id) => ({ id })));
    expect([written, rejected.map(({ recordId, code }) => `${recordId} ${code}`)]).toEqual([
      98,
      ["5 DUPLICATE_KEY", "50 DUPLICATE_KEY"],
    ]);
  });
});

async function openMemory(name: string, access: "read" | "write" = "write"): Promise<Store> {
  return memory.open({ name }, { access, env: {} });
}

async function insert(store: Store, name: string, records: readonly Row[]): Promise<void> {
  await write(store, name, [batchOf(schema, records)]);
}

async function write(store: Store, name: string, given: readonly Batch[], request = inserting): Promise<void> {
  const writer = await store.write(name, request);
  for (const batch of given) await writer.write(batch);
  await writer.commit();
  await writer.close();
}

async function load(store: Store, run: string, records: readonly Row[]): Promise<void> {
  await write(store, "notes", [batchOf(schema, records)], loading(run));
}

function loading(run: string): WriteRequest {
  return { ...inserting, run, mode: "create", staged: true };
}

async function requestFor(store: Store, name: string): Promise<ReadRequest> {
  return readRequest((await store.describe(name))?.schema ?? schema, { records: 100 });
}

async function batches(store: Store, name: string): Promise<Batch[]> {
  const read: Batch[] = [];
  for await (const batch of store.read(name, await requestFor(store, name))) read.push(batch);
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
