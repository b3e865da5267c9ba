import { checkpointOf, writeRequest } from "@dataknobs/conformance";
import {
  type Batch,
  batchOf,
  type Checkpoint,
  type DataRecord,
  type Schema,
  schemaOf,
  type Writer,
  type WriteRequest,
} from "@dataknobs/core";
import { onTestFinished } from "vitest";
import type { Connections } from "../../src/connect/connection.ts";
import { openConnections } from "../../src/connect/open-connections.ts";
import type { PostgresOptions } from "../../src/connect/options.ts";
import { prepareLoad } from "../../src/load/prepare.ts";
import { openWriter } from "../../src/write/writer.ts";
import { freshDatabase, type FreshDatabase, plainSql, testServer, whyNot } from "../server/index.ts";

export const noServer: string | undefined = whyNot();

/** A place of a test's own: a schema, since a whole database takes a hundred times as long to make. */
export interface Place {
  readonly url: string;
  readonly schema: string;
  /** Runs SQL in it by the driver alone. */
  sql(text: string): Promise<readonly (readonly (string | null)[])[]>;
}

let shared: Promise<FreshDatabase> | undefined;
let places = 0;

/** A place made by these statements. */
export async function made(...statements: readonly string[]): Promise<Place> {
  shared ??= testServer().then((server) => freshDatabase(server));
  const url = new URL((await shared).url);
  const schema = `test_${++places}`;
  url.searchParams.set("schema", schema);
  url.searchParams.set("options", `-c search_path=${schema}`);
  const sql: Place["sql"] = (text) => plainSql(url.href, text);
  await sql([`CREATE SCHEMA ${schema}`, ...statements].join("; "));
  return { url: url.href, schema, sql };
}

export async function connected(url: string, more: PostgresOptions = {}): Promise<Connections> {
  const connections = await openConnections({ url, ...more }, { env: {} });
  onTestFinished(() => connections.close());
  return connections;
}

export function checkpoint(request: WriteRequest, window: number, more: Partial<Checkpoint> = {}): Checkpoint {
  return checkpointOf(request, "people", window, more);
}

export const schema: Schema = schemaOf({ id: "int64", name: "text?" }, { key: ["id"] });
export const table = "CREATE TABLE people (id bigint PRIMARY KEY, name text)";

export function people(from: number, count: number): Batch {
  return batchOf(
    schema,
    Array.from({ length: count }, (_, i) => person(from + i)),
  );
}

function person(id: number): DataRecord {
  return { id, name: `person ${id}` };
}

export interface Begun {
  readonly database: Place;
  readonly connections: Connections;
  readonly request: WriteRequest;
  readonly writer: Writer;
}

/** A load that was prepared, and its writer. */
export async function begun(
  statements: readonly string[],
  more: Partial<WriteRequest> = {},
  options: PostgresOptions = {},
): Promise<Begun> {
  const database = await made(...statements);
  const connections = await connected(database.url, options);
  const request = writeRequest(more.schema ?? schema, more);
  await prepareLoad(connections, "people", request);
  const writer = await openWriter(connections, "people", request);
  onTestFinished(() => writer.close());
  return { database, connections, request, writer };
}

/** One window, committed. */
export async function load(connections: Connections, request: WriteRequest, batch: Batch): Promise<void> {
  await prepareLoad(connections, "people", request);
  const writer = await openWriter(connections, "people", request);
  await writer.write(batch);
  await writer.commit(checkpoint(request, 1, { read: batch.length, written: batch.length }));
  await writer.close();
}
