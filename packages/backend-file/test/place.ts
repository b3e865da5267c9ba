import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import {
  type AnyBackend,
  type Batch,
  DataMigrator,
  type MigrateOptions,
  type MigrationResult,
  open,
  type OpenStore,
  recordsOf,
  type Rejection,
  type Row,
  type StoreReference,
} from "@dataknobs/core";
import { onTestFinished } from "vitest";
import { csv, file, json, jsonl } from "../src/index.ts";

/** In memory where there is such a place: these tests wait for the disk thousands of times. */
const place = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

/** A folder that is removed after the test. */
export function newFolder(): string {
  const folder = mkdtempSync(join(place, "dataknobs-file-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A path in a folder of its own. */
export function newPath(name: string): string {
  return join(newFolder(), name);
}

/** A file as a person has it. A name that ends in `.gz` is compressed. */
export function made(name: string, content: string | Uint8Array, into: string = newFolder()): string {
  const path = join(into, name);
  mkdirSync(dirname(path), { recursive: true });
  const bytes = Buffer.from(content);
  writeFileSync(path, name.endsWith(".gz") ? gzipSync(bytes) : bytes);
  return path;
}

/** What a file holds, as other programs see it. */
export function textIn(path: string): string {
  const bytes = readFileSync(path);
  return (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
}

export function namesIn(path: string): string[] {
  return existsSync(path) ? readdirSync(path).sort() : [];
}

const backends: Readonly<Record<string, AnyBackend & ((place: string) => StoreReference)>> = { jsonl, json, csv, file };

/** By an address as a person writes it: `csv:/x.csv?delimiter=;`. */
export async function opened(address: string, access: "read" | "write" = "read"): Promise<OpenStore> {
  const scheme = address.slice(0, address.indexOf(":"));
  const backend = Object.values(backends).find(({ schemes }) => schemes.includes(scheme));
  if (backend === undefined) throw new Error(`no ${scheme}`);
  const store = await open(backend(address), { access });
  onTestFinished(() => store.close());
  return store;
}

/** Copies by addresses. */
export async function copied(from: string, to: string, options: MigrateOptions = {}): Promise<MigrationResult> {
  const source = await opened(from);
  const target = await opened(to, "write");
  try {
    return await new DataMigrator(source, target).migrate(options);
  } finally {
    await source.close();
    await target.close();
  }
}

/** All records of a collection, and what could not be read. */
export async function readAll(
  { store }: OpenStore,
  collection: string,
): Promise<{ records: Row[]; unread: Rejection[]; batches: Batch[] }> {
  const described = await store.describe(collection);
  if (described === undefined) throw new Error(`no ${collection}`);
  const { schema } = described;
  const fields = schema.fields.map(({ name }) => name);
  const signal = new AbortController().signal;
  const batches: Batch[] = [];
  for await (const batch of store.read(collection, { schema, fields, records: 2048, bytes: 1 << 20, signal }))
    batches.push(batch);
  return {
    batches,
    records: batches.flatMap((batch) => recordsOf(batch)),
    unread: batches.flatMap((batch) => batch.unread ?? []),
  };
}
