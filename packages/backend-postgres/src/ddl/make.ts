import type { WriteRequest } from "@dataknobs/core";
import { type OwnTypes, readOwnTypes } from "../catalog/own-types.ts";
import type { TableName } from "../catalog/table.ts";
import type { Connection } from "../connect/connection.ts";
import { carriedBy } from "./carried.ts";
import { completionOf, type Completion } from "./complete.ts";
import { tableBehind } from "./definition.ts";
import { takenNames } from "./free-name.ts";
import { makeType } from "./made-types.ts";
import { wordsOf } from "./parts.ts";
import { tableText } from "./table-text.ts";

/**
 * Makes an empty table for a load, and first the types that it lacks, within the transaction of its `prepare`. What will
 * make it whole is tried on it and taken back: what is in the way of that is said before anything is loaded.
 */
export async function makeTable(
  connection: Connection,
  at: TableName,
  place: TableName,
  request: WriteRequest,
): Promise<void> {
  const own = await ownTypesFor(connection, place.schema, request);
  for (const type of carriedBy(request, own)?.missing ?? []) await makeType(connection, type, request.run);
  await connection.run(tableText(at, request));
  const taken = await takenNames(connection, place.schema);
  // A table that is replaced has parts of its own.
  if (taken.has(place.name) && at.name !== place.name) return;
  const { key, rest } = completionOf(at, place.name, request, own, taken);
  if (key.length + rest.length === 0) return;
  await connection.run("SAVEPOINT rehearsal");
  await connection.run([...key, ...rest].join("; "));
  await connection.run("ROLLBACK TO SAVEPOINT rehearsal; RELEASE SAVEPOINT rehearsal");
}

/**
 * What is left to do for a table whose records are all there: at its hidden name (`at`) or at its own. `key` first, for
 * the rest may look for records by it.
 */
export async function completionFor(
  connection: Connection,
  at: TableName,
  place: TableName,
  request: WriteRequest,
): Promise<Completion> {
  const own = await ownTypesFor(connection, place.schema, request);
  return completionOf(at, place.name, request, own, await takenNames(connection, place.schema));
}

/** Only a definition of ours asks for them. */
async function ownTypesFor(connection: Connection, schema: string, { definition }: WriteRequest): Promise<OwnTypes> {
  if (definition !== undefined && tableBehind(definition) !== undefined) return readOwnTypes(connection, schema);
  return { schema, version: connection.version, types: [], schemas: new Set(), extensions: new Set() };
}

/** What of the source's definition a new table here will not have, in plain words. */
export async function omitted(
  connection: Connection,
  schema: string,
  request: WriteRequest,
): Promise<readonly string[]> {
  const carried = carriedBy(request, await ownTypesFor(connection, schema, request));
  return carried === undefined ? (request.definition?.parts ?? []) : wordsOf(carried.left);
}
