import type { WriteRequest } from "@dataknobs/core";
import { type OwnTypes, readOwnTypes } from "../catalog/own-types.ts";
import type { Table, TableName } from "../catalog/table.ts";
import type { Connection } from "../connect/connection.ts";
import { carriedBy } from "./carried.ts";
import { completionOf, type Completion, type There } from "./complete.ts";
import { tableBehind } from "./definition.ts";
import { freeName, takenNames } from "./free-name.ts";
import { makeType } from "./made-types.ts";
import { qualified, quote } from "../names.ts";
import { wordsOf } from "./parts.ts";
import { type Staying, stayingOf } from "./staying.ts";
import { tableText } from "./table-text.ts";

/**
 * Makes an empty table for a load, and first the types that it lacks, within the transaction of its `prepare`. What will
 * make it whole is tried on it and taken back: what is in the way of that is said before anything is loaded. `old`: the
 * table that it is to replace.
 */
export async function makeTable(
  connection: Connection,
  at: TableName,
  place: TableName,
  request: WriteRequest,
  old?: Table,
): Promise<void> {
  const own = await ownTypesFor(connection, place.schema, request);
  for (const type of carriedBy(request, own)?.missing ?? []) await makeType(connection, type, request.run);
  await connection.run(tableText(at, place.name, request));
  const taken = await takenNames(connection, place.schema);
  const staying = old === undefined ? undefined : stayingOf(old, request);
  const there = staying === undefined ? [] : partTexts(at, staying, taken);
  const { key, rest } = completionOf(
    at,
    place.name,
    request,
    own,
    taken,
    staying && { ...staying, constraints: staying.constraints.filter(({ kind }) => kind !== "primary") },
  );
  const all = [...key, ...there, ...rest];
  if (all.length === 0) return;
  await connection.run("SAVEPOINT rehearsal");
  await connection.run(all.join("; "));
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
  there?: There,
): Promise<Completion> {
  const own = await ownTypesFor(connection, place.schema, request);
  return completionOf(at, place.name, request, own, await takenNames(connection, place.schema), there);
}

/** The columns of a new table to which its source gives what fills them. */
export async function filledBySource(
  connection: Connection,
  schema: string,
  request: WriteRequest,
): Promise<ReadonlySet<string>> {
  const carried = carriedBy(request, await ownTypesFor(connection, schema, request));
  const standing = request.schema.fields.filter((field) => field.default !== undefined).map(({ name }) => name);
  const parts = (carried?.parts ?? []).filter(({ kind }) => kind === "default" || kind === "sequence");
  return new Set([...standing, ...parts.flatMap(({ uses }) => uses)]);
}

/** What goes on of a table that is replaced, tried under other names. What it refers to is not looked at: nobody is to wait. */
function partTexts(at: TableName, { constraints, indexes }: Staying, taken: Set<string>): readonly string[] {
  const alter = `ALTER TABLE ${qualified(at)} ADD CONSTRAINT`;
  return [
    ...constraints
      .filter(({ kind }) => kind !== "primary" && kind !== "foreign")
      .map(({ name, text }) => `${alter} ${quote(freeName(name, taken))} ${text}`),
    ...indexes.map(
      ({ name, unique, tail }) =>
        `CREATE ${unique ? "UNIQUE " : ""}INDEX ${quote(freeName(name, taken))} ON ${qualified(at)} ${tail}`,
    ),
  ];
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
