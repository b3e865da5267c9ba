import { type Checkpoint, DataknobsError, isDataknobsError, type Stage, type WriteRequest } from "@dataknobs/core";
import { existsSync } from "node:fs";
import { findTable, placeFor, readCatalog, tableAt } from "../catalog.ts";
import { type Connection, transaction } from "../connection.ts";
import { type Database, openDatabase } from "../database.ts";
import type { Home } from "../home.ts";
import { hidden, qualified, stageOf } from "../names.ts";
import type { Settings } from "../options.ts";
import { partialPath, partialRuns, publishPartial, removePartial } from "../partial.ts";
import { checkEpoch, checkpointsOf, closeBooks, entries, type Entry } from "./books.ts";
import { checkpoint } from "./table.ts";

/** Loads that were not finished: in the database, and in files of their own beside the one that was named. */
export async function stagesOf(home: Home, settings: Settings): Promise<readonly Stage[]> {
  const stages: Stage[] = [];
  const main = await mainDatabase(home);
  if (main !== undefined) stages.push(...(await within(home, main, entries)).map((entry) => stageIn(entry)));
  if (home.path === undefined) return stages;
  for (const run of partialRuns(home.path)) {
    const stage = await partialStage(home, home.path, run, settings);
    // Its run may have given it its name, or removed it, at this moment.
    if (existsSync(stage.name)) stages.push(stage);
  }
  return stages;
}

/** The file that was named, not a run's own. */
async function mainDatabase(home: Home): Promise<Database | undefined> {
  if (home.path !== undefined && !existsSync(home.path)) return undefined;
  return home.current();
}

async function within<T>(home: Home, database: Database, work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await home.connect(database);
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}

function stageIn({ run, plan, collection, runner, staged }: Entry): Stage {
  return staged
    ? { run, plan, name: `${hidden}_${run}_${collection}`, collection, runner, among: true }
    : { run, plan, name: collection, collection, runner, among: true, direct: true };
}

/** Of a file that cannot be opened only its name is known. */
async function partialStage(home: Home, path: string, run: string, settings: Settings): Promise<Stage> {
  const name = partialPath(path, run);
  try {
    const [entry] = await withPartial(home, path, run, settings, entries);
    return { run, name, plan: entry?.plan ?? "", runner: entry?.runner };
  } catch (error) {
    if (!isDataknobsError(error)) throw error;
    return { run, name, plan: "", runner: undefined, held: error.code === "BUSY" };
  }
}

/** Looks into a run's own file, whoever of this process has it open. */
async function withPartial<T>(
  home: Home,
  path: string,
  run: string,
  settings: Settings,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  if (home.isPartial(run)) {
    const own = await home.forRun(run, false);
    if (own !== undefined) return within(home, own, work);
  }
  const database = await openDatabase(partialPath(path, run), false, settings);
  try {
    const connection = await database.connect();
    try {
      return await work(connection);
    } finally {
      await connection.close();
    }
  } finally {
    database.release();
  }
}

/** The ledger of a run, wherever it is. */
export async function ledgerOf(home: Home, run: string, settings: Settings): Promise<readonly Checkpoint[]> {
  if (home.path !== undefined && existsSync(partialPath(home.path, run)))
    return withPartial(home, home.path, run, settings, (connection) => checkpointsOf(connection, run));
  const main = await mainDatabase(home);
  return main === undefined ? [] : within(home, main, (connection) => checkpointsOf(connection, run));
}

/** Removes all that an unfinished run left. Throws `STAGE_IN_USE` while somebody holds it open. */
export async function clearStage(
  home: Home,
  { run, name, collection, direct }: Stage,
  settings: Settings,
): Promise<void> {
  if (direct !== true && home.path !== undefined && existsSync(partialPath(home.path, run))) {
    const { held } = home.isPartial(run) ? { held: false } : await partialStage(home, home.path, run, settings);
    if (held === true)
      throw new DataknobsError({
        code: "STAGE_IN_USE",
        message: `${name} is open in another process`,
        backend: "duckdb",
      });
    await home.leave(run);
    removePartial(home.path, run);
  }
  const main = await mainDatabase(home);
  if (main === undefined) return;
  await within(home, main, async (connection) => {
    const left = (await entries(connection)).filter(
      (entry) => entry.run === run && (collection === undefined || entry.collection === collection),
    );
    if (left.length === 0) return;
    await transaction(connection, async () => {
      for (const entry of left) await dropLoad(connection, entry);
    });
    await checkpoint(connection);
  });
}

async function dropLoad(connection: Connection, { run, collection, staged, finished }: Entry): Promise<void> {
  if (staged && !finished) {
    const place = await placeFor(connection, await readCatalog(connection), collection);
    await connection.run(`DROP TABLE IF EXISTS ${qualified(stageOf(place, run))}`);
  }
  await closeBooks(connection, run, collection);
}

/** The target as before the run, for one collection. */
export async function discardLoad(home: Home, collection: string, request: WriteRequest): Promise<void> {
  const database = await home.forRun(request.run, false);
  if (database === undefined) return;
  const empty = await within(home, database, async (connection) => {
    const left = await entries(connection);
    const entry = left.find((one) => one.run === request.run && one.collection === collection);
    if (entry !== undefined) {
      checkEpoch(entry, request.epoch);
      await transaction(connection, async () => {
        await dropLoad(connection, entry);
        const existing =
          entry.made && !entry.finished ? findTable(await readCatalog(connection), collection) : undefined;
        if (existing !== undefined) await connection.run(`DROP TABLE ${qualified(existing.name)}`);
      });
      await checkpoint(connection);
    }
    return left.every((one) => one === entry);
  });
  if (!empty || !home.isPartial(request.run) || home.path === undefined) return;
  await home.leave(request.run);
  removePartial(home.path, request.run);
}

/** After the last collection: what was noted of the run goes, and a file of its own gets the name that was asked for. */
export async function publishRun(home: Home, run: string): Promise<void> {
  const database = await home.forRun(run, false);
  if (database === undefined) return;
  await within(home, database, async (connection) => {
    await transaction(connection, () => closeBooks(connection, run));
    await checkpoint(connection);
  });
  if (!home.isPartial(run) || home.path === undefined) return;
  await home.leave(run);
  publishPartial(home.path, run);
}

/** The records staged for a collection, by DuckDB's own count. */
export async function countStage(home: Home, collection: string, { run }: WriteRequest): Promise<number> {
  const database = await home.forRun(run, false);
  if (database === undefined) return 0;
  return within(home, database, async (connection) => {
    const catalog = await readCatalog(connection);
    const place = await placeFor(connection, catalog, collection);
    const stage = tableAt(catalog, stageOf(place, run));
    const [row] = await connection.rows(`SELECT count(*) FROM ${qualified(stage?.name ?? place)}`);
    return Number(row?.[0] ?? 0);
  });
}
