import { type Checkpoint, DataknobsError, type Stage, type WriteRequest } from "@dataknobs/core";
import { readCatalog, relationAt } from "../catalog/catalog.ts";
import type { Connection, Connections } from "../connect/connection.ts";
import { dropMadeTypes, keepMadeTypes } from "../ddl/made-types.ts";
import { qualified, stageOf } from "../names.ts";
import { booksIn, checkEpoch, type Entry } from "./books.ts";
import { isHeld, lockBooks } from "./locks.ts";
import { tableOfLoad } from "./place.ts";
import { inTransaction, withSession } from "./session.ts";

/** Loads that were not finished. */
export function stagesOf(connections: Connections): Promise<readonly Stage[]> {
  const { schema } = connections;
  return withSession(connections, async (connection) => {
    const stages: Stage[] = [];
    for (const entry of await booksIn(connection, schema).entries()) {
      const held = await isHeld(connection, entry.run);
      stages.push({ ...stageIn(schema, entry), ...(held && { held }) });
    }
    return stages;
  });
}

function stageIn(schema: string, { run, plan, collection, runner, staged, finished }: Entry): Stage {
  return staged && !finished
    ? { run, plan, name: stageOf({ schema, name: collection }, run).name, collection, runner, among: true }
    : { run, plan, name: collection, collection, runner, among: true, direct: true };
}

/** The ledger of a run. */
export function ledgerOf(connections: Connections, run: string): Promise<readonly Checkpoint[]> {
  return withSession(connections, (connection) => booksIn(connection, connections.schema).checkpoints(run));
}

/** Removes all that an unfinished run left. Throws `STAGE_IN_USE` while a session is loading for it. */
export function clearStage(connections: Connections, { run, name, collection, direct }: Stage): Promise<void> {
  const { schema } = connections;
  return inTransaction(connections, async (connection) => {
    await lockBooks(connection, schema);
    if (direct !== true && (await isHeld(connection, run)))
      throw new DataknobsError({
        code: "STAGE_IN_USE",
        message: `A session of run ${run} is loading into ${name}`,
        backend: "postgres",
        collection,
      });
    for (const entry of await booksIn(connection, schema).entries())
      if (entry.run === run && (collection === undefined || entry.collection === collection))
        await dropLoad(connection, schema, entry);
    await dropMadeTypes(connection, run);
  });
}

async function dropLoad(connection: Connection, schema: string, entry: Entry): Promise<void> {
  const { run, collection, staged, finished } = entry;
  if (staged && !finished)
    await connection.run(`DROP TABLE IF EXISTS ${qualified(stageOf({ schema, name: collection }, run))}`);
  await booksIn(connection, schema).close(run, collection);
}

/** The target as before the run, for one collection. */
export function discardLoad(connections: Connections, collection: string, request: WriteRequest): Promise<void> {
  const { schema } = connections;
  return inTransaction(connections, async (connection) => {
    await lockBooks(connection, schema);
    const entry = await booksIn(connection, schema).entry(request.run, collection);
    if (entry === undefined) return;
    checkEpoch(entry, request.epoch);
    await dropLoad(connection, schema, entry);
    if (entry.made && !entry.finished)
      await connection.run(`DROP TABLE IF EXISTS ${qualified({ schema, name: collection })}`);
    await dropMadeTypes(connection, request.run);
  });
}

/** After the last collection: what was noted of the run goes. */
export function publishRun(connections: Connections, run: string): Promise<void> {
  return inTransaction(connections, async (connection) => {
    await keepMadeTypes(connection, run);
    await booksIn(connection, connections.schema).close(run);
  });
}

/** The records staged for a collection, by the server's own count. */
export function countStage(connections: Connections, collection: string, request: WriteRequest): Promise<number> {
  return withSession(connections, async (connection) => {
    const catalog = await readCatalog(connection, connections.schema);
    const listed =
      relationAt(catalog, stageOf({ schema: connections.schema, name: collection }, request.run).name) ??
      (await tableOfLoad(connection, catalog, collection, request));
    if (listed === undefined) return 0;
    const [row] = await connection.rows(`SELECT count(*) FROM ${qualified(listed)}`);
    return Number(row?.[0] ?? 0);
  });
}
