import { DataknobsError, type WriteRequest } from "@dataknobs/core";
import { type Catalog, findTable, type Listed, placeFor, readCatalog, tableAt } from "../catalog.ts";
import { type Connection, rollBack, transaction } from "../connection.ts";
import type { Database } from "../database.ts";
import type { Home } from "../home.ts";
import { qualified, stageOf } from "../names.ts";
import { enter, entryFor, mark, openBooks } from "./books.ts";
import { replaceTable } from "./replace.ts";
import { checkpoint, createStage, createTable, keyText } from "./table.ts";

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
export async function prepareLoad(home: Home, collection: string, request: WriteRequest): Promise<void> {
  const connection = await home.connect(await databaseFor(home, request.run));
  try {
    if (request.staged) await rehearse(connection, collection, request);
    await transaction(connection, () => makePlace(connection, collection, request));
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
      await createStage(connection, name, request);
      const stage = tableAt(await readCatalog(connection), name);
      if (stage !== undefined) await replaceTable(connection, existing, stage, request, true);
    }
  } finally {
    await rollBack(connection);
  }
}

async function makePlace(connection: Connection, collection: string, request: WriteRequest): Promise<void> {
  if (request.ledger || request.staged) {
    await openBooks(connection);
    const entry = await enter(connection, collection, request);
    if (entry?.finished === true) return;
  }
  const catalog = await readCatalog(connection);
  const place = await placeFor(connection, catalog, collection);
  if (request.staged) {
    const stage = stageOf(place, request.run);
    if (tableAt(catalog, stage) === undefined) await createStage(connection, stage, request);
    return;
  }
  const existing = findTable(catalog, collection);
  if (existing?.view === true)
    throw new DataknobsError({
      code: "UNSUPPORTED",
      message: `"${collection}" is a view, which takes no records`,
      backend: "duckdb",
      collection,
      fix: "Name the table that it is made from.",
    });
  if (existing !== undefined) return;
  await createTable(connection, place, request);
  const { key } = request.schema;
  if (request.keyEnforced && key !== undefined)
    await connection.run(`ALTER TABLE ${qualified(place)} ADD PRIMARY KEY (${keyText(key)})`);
  await mark(connection, request.run, collection, "made");
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
  const entry = await entryFor(connection, run, collection);
  return entry?.finished === true ? existing : undefined;
}
