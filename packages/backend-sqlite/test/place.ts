import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readRequest, writeRequest } from "@dataknobs/conformance";
import {
  type Batch,
  batchOf,
  type Described,
  type OpenStore,
  open,
  type ReadRequest,
  recordsOf,
  type Row,
  type Schema,
  type Source,
  type Store,
  type WriteRequest,
} from "@dataknobs/core";
import Database from "better-sqlite3";
import { onTestFinished } from "vitest";
import { sqlite } from "../src/index.ts";

/** A path in a folder that is removed after the test. */
export function newPath(name = "db.sqlite"): string {
  const folder = mkdtempSync(join(tmpdir(), "dataknobs-sqlite-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, name);
}

/** A database made by SQL, as a person would. */
export function made(sql: string, path: string = newPath()): string {
  const database = new Database(path);
  database.pragma("synchronous = OFF");
  database.exec(sql);
  database.close();
  return path;
}

/** Looks into a database with the driver alone. */
export function look<Found = Record<string, unknown>>(path: string, sql: string, ...parameters: unknown[]): Found[] {
  const database = new Database(path, { readonly: true });
  try {
    return database.prepare(sql).all(...parameters) as Found[];
  } finally {
    database.close();
  }
}

/** The only value of each row. */
export function values(path: string, sql: string): unknown[] {
  return look(path, sql).map((row) => Object.values(row)[0]);
}

export async function opening(path: string, access: "read" | "write" = "read"): Promise<OpenStore> {
  const store = await open(sqlite({ path }), { access });
  onTestFinished(() => store.close());
  return store;
}

export async function described(source: Source, collection: string): Promise<Described> {
  const found = await source.describe(collection);
  if (found === undefined) throw new Error(`no ${collection}`);
  return found;
}

export async function requestFor(
  source: Source,
  collection: string,
  more: Partial<ReadRequest> = {},
): Promise<ReadRequest> {
  return readRequest(more.schema ?? (await described(source, collection)).schema, more);
}

export async function batchesOf(source: Source, collection: string, more: Partial<ReadRequest> = {}): Promise<Batch[]> {
  const batches: Batch[] = [];
  for await (const batch of source.read(collection, await requestFor(source, collection, more))) batches.push(batch);
  return batches;
}

export async function readAll(
  source: Source,
  collection: string,
  more: Partial<ReadRequest> = {},
): Promise<{ records: Row[]; unread: NonNullable<Batch["unread"]>[number][] }> {
  const batches = await batchesOf(source, collection, more);
  return {
    records: batches.flatMap((batch) => recordsOf(batch)),
    unread: batches.flatMap((batch) => batch.unread ?? []),
  };
}

/** What core asks of a target, for a load of one collection. */
export function loading(store: Store, schema: Schema, more: Partial<WriteRequest> = {}): WriteRequest {
  const stored = store.plan?.(schema) ?? [];
  const fields = stored.map((place, i) => ({
    ...schema.fields[i],
    name: place.name,
    type: place.type,
    nullable: place.nullable,
  }));
  return writeRequest(schema.key === undefined ? { fields } : { fields, key: schema.key }, {
    run: "0run1",
    plan: "digest",
    mode: "create",
    staged: true,
    stored,
    ...more,
  });
}

/** A whole load: prepare, one window, finish, publish. */
export async function load(
  store: Store,
  collection: string,
  schema: Schema,
  records: readonly Row[],
  more: Partial<WriteRequest> = {},
): Promise<number> {
  const request = loading(store, schema, more);
  await store.prepare?.(collection, request);
  const writer = await store.write(collection, request);
  await writer.write(batchOf(request.schema, records));
  const { written } = await writer.commit();
  await writer.close();
  await store.finish?.(collection, request);
  await store.publish?.(request.run);
  return written;
}

export { Database };
