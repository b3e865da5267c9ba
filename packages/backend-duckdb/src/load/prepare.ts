import { DataknobsError, type WriteRequest } from "@dataknobs/core";
import { type Catalog, findTable, type Listed, placeFor, readCatalog, tableAt } from "../catalog.ts";
import { collectionIn } from "../collection.ts";
import { type Connection, rollBack, transaction } from "../connection.ts";
import type { Database } from "../database.ts";
import type { Driver } from "../driver.ts";
import type { Home } from "../home.ts";
import { stageOf } from "../names.ts";
import { checkTellsApart } from "../write/unique.ts";
import { enterText, entryFor, takeOver } from "./books.ts";
import { replaceTable } from "./replace.ts";
import { checkpoint, keyStatement, stageText, tableText } from "./table.ts";

/** The database that a run writes; made if need be. */
export async function databaseFor(home: Home, run: string): Promise<Database> {
  const database = await home.forRun(run, true);
  if (database?.writable === true) return database;
  throw new DataknobsError({
    code: "PERMISSION_DENIED",
    message: `${home.path ?? "The database"} is open for reading only`,
    backend: "duckdb",
    fix: 'Open it with access "write".',
  });
}

/** Makes the place for a load; the same call twice is one. */
export async function prepareLoad(
  driver: Driver,
  home: Home,
  collection: string,
  request: WriteRequest,
): Promise<void> {
  const connection = await home.connect(await databaseFor(home, request.run));
  try {
    // Nothing can stand in the way in a file of the run's own.
    if (request.staged && !home.isPartial(request.run)) await rehearse(connection, collection, request);
    await transaction(connection, () => makePlace(driver, connection, collection, request));
    // A file of the run's own that a kill leaves half made is only removed.
    if (!home.isPartial(request.run)) await checkpoint(connection);
  } finally {
    await connection.close();
  }
}

/** Puts an empty stage in the place of what is there and takes it all back: what stands in its way is said before anything is loaded. */
async function rehearse(connection: Connection, collection: string, request: WriteRequest): Promise<void> {
  const existing = findTable(await readCatalog(connection), collection);
  if (existing === undefined) return;
  await connection.run("BEGIN TRANSACTION");
  try {
    const name = stageOf(existing.name, request.run);
    const there = tableAt(await readCatalog(connection), name);
    if (there === undefined) {
      await connection.run(stageText(name, request));
      const stage = tableAt(await readCatalog(connection), name);
      if (stage !== undefined) await replaceTable(connection, existing, stage, request, true);
    }
  } finally {
    await rollBack(connection);
  }
}

async function makePlace(
  driver: Driver,
  connection: Connection,
  collection: string,
  request: WriteRequest,
): Promise<void> {
  const catalog = await readCatalog(connection);
  const noted = request.ledger || request.staged;
  const known = noted ? await takeOver(connection, catalog, collection, request) : undefined;
  if (known?.finished === true) return;
  const existing = findTable(catalog, collection);
  checkNotView(existing, collection, request);
  if (request.mode === "upsert" && !request.staged) {
    const there = await collectionIn(driver, connection, catalog, collection);
    if (there !== undefined) checkTellsApart(there, collection, request);
  }
  const statements: string[] = [];
  if (noted && known === undefined)
    statements.push(enterText(collection, request, !request.staged && existing === undefined));
  const place = await placeFor(connection, catalog, collection);
  const stage = stageOf(place, request.run);
  if (request.staged && tableAt(catalog, stage) === undefined) statements.push(stageText(stage, request));
  if (!request.staged && existing === undefined) {
    const { key } = request.schema;
    statements.push(tableText(place, request));
    if (request.keyEnforced && key !== undefined) statements.push(keyStatement(place, key));
  }
  if (statements.length > 0) await connection.run(statements.join("; "));
}

function checkNotView(existing: Listed | undefined, collection: string, { staged }: WriteRequest): void {
  if (existing?.view !== true || staged) return;
  throw new DataknobsError({
    code: "UNSUPPORTED",
    message: `"${collection}" is a view, which takes no records`,
    backend: "duckdb",
    collection,
    fix: "Name the table that it is made from.",
  });
}

/** The table that a load's records go to now. */
export async function tableOfLoad(
  connection: Connection,
  catalog: Catalog,
  collection: string,
  { run, staged }: WriteRequest,
): Promise<Listed | undefined> {
  const existing = findTable(catalog, collection);
  if (!staged) return existing;
  const stage = tableAt(catalog, stageOf(await placeFor(connection, catalog, collection), run));
  if (stage !== undefined) return stage;
  // Finished before, and asked once more.
  const entry = await entryFor(connection, catalog, run, collection);
  return entry?.finished === true ? existing : undefined;
}
