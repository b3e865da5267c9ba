import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readRequest } from "@dataknobs/conformance";
import {
  type Batch,
  DataMigrator,
  type DataRecord,
  open,
  type OpenStore,
  recordsOf,
  type ReadRequest,
  type Source,
} from "@dataknobs/core";
import { BIGINT, DuckDBDataChunk, DuckDBInstance, VARCHAR } from "@duckdb/node-api";
import { onTestFinished } from "vitest";
import { loadDriver } from "../src/driver.ts";
import { duckdb } from "../src/index.ts";

/** A folder that is gone after the test. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "dataknobs-duckdb-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Runs SQL by DuckDB's own driver, as a person would: `made` by the test, `asked` of what we wrote. */
export async function sql(path: string, ...statements: readonly string[]): Promise<readonly (readonly unknown[])[]> {
  const instance = await DuckDBInstance.create(path, {
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    threads: "1",
  });
  const connection = await instance.connect();
  try {
    let rows: readonly (readonly unknown[])[] = [];
    for (const statement of statements) rows = (await connection.runAndReadAll(statement)).getRowsJson();
    return rows;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** A text that DuckDB looks at, and one of a byte that is no UTF-8: behind one that is none of ASCII it looks at none. */
export const brokenTexts: readonly Uint8Array[] = [Uint8Array.of(0xc3, 0xa9), Uint8Array.of(0xff)];

/** Appends short texts to table `t` as only DuckDB's raw interface does; `ids`: of the column before. */
export async function appendTexts(
  path: string,
  texts: readonly Uint8Array[],
  ids: readonly bigint[] = [],
): Promise<void> {
  const { raw } = await loadDriver();
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  const appender = await connection.createAppender("t");
  const types = ids.length === 0 ? [VARCHAR] : [BIGINT, VARCHAR];
  const chunk = DuckDBDataChunk.create(types, texts.length);
  if (ids.length > 0) chunk.setColumnValues(0, [...ids]);
  // Entries of short strings: the length, then the string itself.
  const entries = new Uint8Array(16 * texts.length);
  for (const [i, text] of texts.entries()) entries.set([text.length, 0, 0, 0, ...text], 16 * i);
  raw.copy_data_to_vector(
    raw.data_chunk_get_vector(chunk.chunk, types.length - 1),
    0,
    entries.buffer,
    0,
    entries.length,
  );
  appender.appendDataChunk(chunk);
  appender.closeSync();
  connection.closeSync();
  instance.closeSync();
}

export async function opened(path: string, access: "read" | "write" = "write"): Promise<OpenStore> {
  const store = await open(duckdb(path), { access });
  onTestFinished(() => store.close());
  return store;
}

/** Copies by an ordinary run of core. */
export async function copy(
  from: string,
  to: string,
  options: NonNullable<Parameters<DataMigrator["migrate"]>[0]> = {},
): ReturnType<DataMigrator["migrate"]> {
  const source = await open(duckdb(from), { access: "read" });
  const target = await open(duckdb(to));
  try {
    return await new DataMigrator(source, target).migrate(options);
  } finally {
    await source.close();
    await target.close();
  }
}

export async function requestFor(
  source: Source,
  collection: string,
  more: Partial<ReadRequest> = {},
): Promise<ReadRequest> {
  return readRequest((await source.describe(collection))?.schema ?? { fields: [] }, more);
}

export async function batches(source: Source, collection: string, more: Partial<ReadRequest> = {}): Promise<Batch[]> {
  const found: Batch[] = [];
  for await (const batch of source.read(collection, await requestFor(source, collection, more))) found.push(batch);
  return found;
}

export async function records(
  source: Source,
  collection: string,
  more: Partial<ReadRequest> = {},
): Promise<DataRecord[]> {
  return (await batches(source, collection, more)).flatMap((batch) => recordsOf(batch));
}
