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
import { DuckDBInstance } from "@duckdb/node-api";
import { onTestFinished } from "vitest";
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
