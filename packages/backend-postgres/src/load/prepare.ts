import { DataknobsError, type WriteRequest } from "@dataknobs/core";
import { findRelation, isView, readCatalog, relationAt } from "../catalog/catalog.ts";
import { describeTable } from "../catalog/describe-table.ts";
import type { Listed, TableName } from "../catalog/table.ts";
import type { Connection, Connections } from "../connect/connection.ts";
import { demandAtOnce, makeLike } from "../ddl/like.ts";
import { completionFor, makeTable } from "../ddl/make.ts";
import { ledgerTable, qualified, runsTable, stageOf } from "../names.ts";
import { checkTellsApart } from "../write/enforced.ts";
import { booksIn } from "./books.ts";
import { lockBooks } from "./locks.ts";
import { leaveAlone } from "./left-alone.ts";
import { placeOf } from "./place.ts";
import { wayToReplace } from "./replace.ts";
import { withSession } from "./session.ts";
import { transaction } from "./transaction.ts";

/** Makes the place for a load; the same call twice is one. */
export async function prepareLoad(connections: Connections, collection: string, request: WriteRequest): Promise<void> {
  await withSession(
    connections,
    async (connection) => {
      if (request.staged) await checkReplace(connection, connections.schema, collection, request);
      await transaction(connection, () => makePlace(connection, connections.schema, collection, request));
    },
    request.signal,
  );
}

/** What would stand in the way at the end is said before anything is loaded. */
async function checkReplace(
  connection: Connection,
  schema: string,
  collection: string,
  request: WriteRequest,
): Promise<void> {
  const catalog = await readCatalog(connection, schema);
  const existing = findRelation(catalog, collection);
  const stage = stageOf(placeOf(catalog, collection), request.run);
  if (existing !== undefined && relationAt(catalog, stage.name) === undefined)
    await wayToReplace(connection, existing, request);
}

async function makePlace(
  connection: Connection,
  schema: string,
  collection: string,
  request: WriteRequest,
): Promise<void> {
  const catalog = await readCatalog(connection, schema);
  const existing = findRelation(catalog, collection);
  checkWritable(existing, collection, request);
  if (request.mode === "upsert" && !request.staged && existing !== undefined)
    checkTellsApart(await describeTable(connection, existing), collection, request);
  const books = booksIn(connection, schema);
  const noted = request.staged || (request.ledger && (existing === undefined || (await mayNote(connection, schema))));
  if (noted) {
    await lockBooks(connection, schema);
    const known = await books.takeOver(collection, request);
    if (known?.finished === true) return;
    if (known === undefined) await books.enter(collection, request, !request.staged && existing === undefined);
  }
  const place = placeOf(catalog, collection);
  if (request.staged) {
    const stage = stageOf(place, request.run);
    if (relationAt(catalog, stage.name) !== undefined) return;
    await makeStage(connection, stage, place, existing, request);
    await leaveAlone(connection, stage);
  } else if (existing === undefined) {
    await makeTable(connection, place, place, request);
    const { key, rest } = await completionFor(connection, place, place, request);
    for (const statement of [...key, ...rest]) await connection.run(statement);
  }
}

/** Like the table that it will replace, if that one's definition is kept. */
async function makeStage(
  connection: Connection,
  stage: TableName,
  place: TableName,
  existing: Listed | undefined,
  request: WriteRequest,
): Promise<void> {
  const { keeps, keyFromStart } = request;
  const old = existing && (await describeTable(connection, existing));
  if (keeps === true && old !== undefined) {
    await makeLike(connection, stage, old);
    const made =
      keyFromStart === true ? relationAt(await readCatalog(connection, place.schema), stage.name) : undefined;
    if (made !== undefined) await demandAtOnce(connection, await describeTable(connection, made), old);
    return;
  }
  await makeTable(connection, stage, place, request, old);
  if (keyFromStart !== true) return;
  const { key } = await completionFor(connection, stage, place, request);
  for (const statement of key) await connection.run(statement);
}

/** Who may only insert keeps no ledger: without the right to make tables there is no place for one. */
async function mayNote(connection: Connection, schema: string): Promise<boolean> {
  const rights = [ledgerTable, runsTable].flatMap((_, i) =>
    ["SELECT", "INSERT", "UPDATE", "DELETE"].map((right) => `has_table_privilege(to_regclass($${i + 2}), '${right}')`),
  );
  const [row] = await connection.rows(
    `SELECT CASE WHEN to_regclass($2) IS NULL THEN has_schema_privilege($1, 'CREATE') ELSE ${rights.join(" AND ")} END`,
    [schema, ...[ledgerTable, runsTable].map((name) => qualified({ schema, name }))],
  );
  return row?.[0] === "t";
}

function checkWritable(existing: Listed | undefined, collection: string, { staged }: WriteRequest): void {
  if (existing === undefined || staged || !isView(existing)) return;
  throw new DataknobsError({
    code: "UNSUPPORTED",
    message: `"${collection}" is a ${existing.kind}, which takes no records`,
    backend: "postgres",
    collection,
    fix: "Name the table that it is made from.",
  });
}
