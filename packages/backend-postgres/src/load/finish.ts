import { DataknobsError, type Finished, isDataknobsError, type Rejection, type WriteRequest } from "@dataknobs/core";
import { findRelation, readCatalog, relationAt } from "../catalog/catalog.ts";
import { describeTable } from "../catalog/describe-table.ts";
import type { Connection, Connections } from "../connect/connection.ts";
import { moveSequences } from "../ddl/sequences.ts";
import { noteFields } from "../metadata.ts";
import { keyText, qualified, quote, stageOf } from "../names.ts";
import { booksIn } from "./books.ts";
import { lookAfter } from "./left-alone.ts";
import { placeOf } from "./place.ts";
import { replaceTable } from "./replace.ts";
import { withSession } from "./session.ts";
import { takeName } from "./take-name.ts";
import { transaction } from "./transaction.ts";

/** Completes a load after its last commit: a staged one takes its name, its key is made, its sequences go on behind it. */
export async function finishLoad(
  connections: Connections,
  collection: string,
  request: WriteRequest,
): Promise<Finished> {
  const { schema } = connections;
  return withSession(
    connections,
    async (connection) => {
      try {
        return { rejected: await transaction(connection, () => finish(connection, schema, collection, request)) };
      } catch (error) {
        throw await explained(error, connection, schema, collection, request);
      }
    },
    request.signal,
  );
}

async function finish(
  connection: Connection,
  schema: string,
  collection: string,
  request: WriteRequest,
): Promise<readonly Rejection[]> {
  let rejected: readonly Rejection[] = [];
  const books = booksIn(connection, schema);
  const entry = await books.entry(request.run, collection);
  if (entry?.finished === true) return rejected;
  const catalog = await readCatalog(connection, schema);
  const place = placeOf(catalog, collection);
  const existing = findRelation(catalog, collection);
  if (request.staged) {
    const listed = relationAt(catalog, stageOf(place, request.run).name);
    if (listed === undefined)
      throw new DataknobsError({
        code: "INTERNAL",
        message: `Nothing is staged for "${collection}"`,
        backend: "postgres",
        collection,
      });
    await lookAfter(connection, listed);
    const stage = await describeTable(connection, listed);
    if (existing === undefined) await takeName(connection, stage, place, request);
    else rejected = await replaceTable(connection, existing, stage, request);
  }
  const done = findRelation(await readCatalog(connection, schema), collection);
  if (done !== undefined) {
    const table = await describeTable(connection, done);
    const written = new Set(request.schema.fields.map(({ name }) => name));
    const columns = table.columns.filter(({ name }) => written.has(name));
    // A table with columns that nobody wrote is still the one that it was.
    const isOurs = (request.staged && request.keeps !== true) || entry?.made === true;
    if (isOurs && columns.length === table.columns.length) await noteFields(connection, place, request);
    await moveSequences(connection, { ...table, columns });
  }
  if (entry !== undefined) await books.markFinished(request.run, collection);
  return rejected;
}

/** What the records do not meet is named: a key that is not unique, or what the table demands that they replace. */
async function explained(
  error: unknown,
  connection: Connection,
  schema: string,
  collection: string,
  request: WriteRequest,
): Promise<unknown> {
  const { key } = request.schema;
  if (!isDataknobsError(error) || error.kind !== "record" || !request.staged) return error;
  const { code, message, field, details, cause } = error;
  if (request.keeps === true)
    return new DataknobsError({
      code,
      message: `The new records of "${collection}" do not meet what it demands: ${message}`,
      backend: "postgres",
      collection,
      field,
      details,
      cause,
    });
  if (code !== "DUPLICATE_KEY" || key === undefined) return error;
  const catalog = await readCatalog(connection, schema);
  const stage = relationAt(catalog, stageOf(placeOf(catalog, collection), request.run).name);
  if (stage === undefined) return error;
  const columns = key.map((name) => `${quote(name)}::text`).join(", ");
  const [row] = await connection.rows(
    `SELECT concat_ws(',', ${columns}), count(*) FROM ${qualified(stage)} GROUP BY ${keyText(key)} HAVING count(*) > 1 LIMIT 1`,
  );
  if (row === undefined) return error;
  return new DataknobsError({
    code: "DUPLICATE_KEY",
    message: `The key (${key.join(", ")}) is not unique: ${row[0]} occurs ${row[1]} times`,
    backend: "postgres",
    collection,
    recordId: row[0] ?? undefined,
    cause: error.cause,
  });
}
