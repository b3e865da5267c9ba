import { readRequest } from "@dataknobs/conformance";
import {
  type Batch,
  type CollectionPlan,
  DataMigrator,
  type MigrationResult,
  open,
  type Row,
  recordsOf,
  type ReadRequest,
  type Schema,
  type Source,
  type Store,
  type StoreReference,
} from "@dataknobs/core";
import { onTestFinished } from "vitest";
import { parquet, type ParquetOptions } from "../../src/index.ts";
import { sql } from "../workshop.ts";

export { folder } from "../workshop.ts";

export async function opened(options: ParquetOptions, access: "read" | "write" = "read"): Promise<Store> {
  const { store } = await open(parquet(options), { access });
  onTestFinished(() => store.close());
  return store;
}

type Options = NonNullable<Parameters<DataMigrator["migrate"]>[0]>;

/** Copies by an ordinary run of core. */
export async function copied(
  from: StoreReference,
  to: StoreReference,
  options: Options = {},
): Promise<MigrationResult> {
  const source = await open(from, { access: "read" });
  const target = await open(to);
  try {
    return await new DataMigrator(source, target).migrate(options);
  } finally {
    await source.close();
    await target.close();
  }
}

/** What an ordinary run of core would do. */
export async function plannedCopy(from: StoreReference, to: StoreReference): Promise<readonly CollectionPlan[]> {
  const source = await open(from, { access: "read" });
  const target = await open(to);
  try {
    return await new DataMigrator(source, target).plan();
  } finally {
    await source.close();
    await target.close();
  }
}

/** Records as they are, into a new file. */
export async function written(
  options: ParquetOptions,
  schema: Schema,
  records: readonly Row[],
  mode: "create" | "replace" = "create",
): Promise<void> {
  const target = await open(parquet(options));
  try {
    await new DataMigrator(target, target).migrateRecords([...records], { collection: "items", schema, mode });
  } finally {
    await target.close();
  }
}

export async function batchesIn(source: Source, more: Partial<ReadRequest> = {}): Promise<readonly Batch[]> {
  const [name = ""] = await source.collections();
  const described = await source.describe(name);
  const batches: Batch[] = [];
  if (described === undefined) return batches;
  for await (const batch of source.read(name, readRequest(described.schema, more))) batches.push(batch);
  return batches;
}

export async function recordsIn(source: Source, more: Partial<ReadRequest> = {}): Promise<readonly Row[]> {
  return (await batchesIn(source, more)).flatMap((batch) => [...recordsOf(batch, { exact: true })]);
}

/** Asks DuckDB itself, in memory. */
export const asked = (statement: string): ReturnType<typeof sql> => sql(":memory:", statement);
