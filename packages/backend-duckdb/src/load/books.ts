import { type Checkpoint, DataknobsError, type Runner, type WriteRequest } from "@dataknobs/core";
import { type Catalog, hasOwn } from "../catalog.ts";
import type { Row } from "../cells.ts";
import type { Connection } from "../connection.ts";
import { checkVersion, version } from "../metadata.ts";
import { ledgerTable, literal, runsTable } from "../names.ts";

/** What a run is doing to a collection, as our tables say. */
export interface Entry {
  readonly run: string;
  readonly collection: string;
  readonly plan: string;
  readonly epoch: number;
  readonly staged: boolean;
  /** `prepare` made the collection, which is not staged. */
  readonly made: boolean;
  readonly finished: boolean;
  readonly runner: Runner;
}

const entryColumns = "version, run, collection, plan, epoch, staged, made, finished, host, boot, pid, started";

/** Makes the tables in which runs and their windows are noted. */
const openBooks = `CREATE TABLE IF NOT EXISTS ${runsTable} (version INTEGER NOT NULL, run VARCHAR NOT NULL, collection VARCHAR NOT NULL, plan VARCHAR NOT NULL, epoch BIGINT NOT NULL,
     staged BOOLEAN NOT NULL, made BOOLEAN NOT NULL, finished BOOLEAN NOT NULL, host VARCHAR NOT NULL, boot VARCHAR NOT NULL, pid BIGINT NOT NULL, started VARCHAR NOT NULL);
     CREATE TABLE IF NOT EXISTS ${ledgerTable} (version INTEGER NOT NULL, run VARCHAR NOT NULL, collection VARCHAR NOT NULL, lane INTEGER NOT NULL, epoch BIGINT NOT NULL, "window" BIGINT NOT NULL, checkpoint VARCHAR NOT NULL)`;

/** Whether anything is noted at all; asked by name, which is quicker than looking at the whole catalog. */
async function haveBooks(connection: Connection): Promise<boolean> {
  const rows = await connection.rows(
    `SELECT 1 FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = current_schema() AND table_name = ${literal(runsTable)}`,
  );
  return rows.length > 0;
}

/** All that runs have left in this database. */
export async function entries(connection: Connection): Promise<readonly Entry[]> {
  return (await haveBooks(connection)) ? readEntries(connection) : [];
}

async function readEntries(connection: Connection): Promise<readonly Entry[]> {
  const rows = await connection.rows(`SELECT ${entryColumns} FROM ${runsTable} ORDER BY run, collection`);
  return rows.map(entryOf);
}

function entryOf([found, run, collection, plan, epoch, staged, made, finished, host, boot, pid, started]: Row): Entry {
  checkVersion(found, runsTable);
  return {
    run: String(run),
    collection: String(collection),
    plan: String(plan),
    epoch: Number(epoch),
    staged: staged === true,
    made: made === true,
    finished: finished === true,
    runner: { host: String(host), boot: String(boot), pid: Number(pid), started: String(started) },
  };
}

export async function entryFor(
  connection: Connection,
  catalog: Catalog,
  run: string,
  collection: string,
): Promise<Entry | undefined> {
  if (!hasOwn(catalog, runsTable)) return undefined;
  return (await readEntries(connection)).find((entry) => entry.run === run && entry.collection === collection);
}

/** The statements that note that this runner loads a collection nobody has noted. From then on an older epoch is shut out. */
export function enterText(
  collection: string,
  { run, plan, epoch, runner, staged }: WriteRequest,
  made: boolean,
): string {
  const names = [literal(run), literal(collection), literal(plan)];
  const who = [literal(runner.host), literal(runner.boot), runner.pid, literal(runner.started)];
  const values = [version, ...names, epoch, staged, made, false, ...who].join(", ");
  return `${openBooks}; INSERT INTO ${runsTable} (${entryColumns}) VALUES (${values})`;
}

/** Makes a load that is known the one of this runner, or throws `FENCED` if a later one has it. */
export async function takeOver(
  connection: Connection,
  catalog: Catalog,
  collection: string,
  { run, epoch, runner }: WriteRequest,
): Promise<Entry | undefined> {
  const known = await entryFor(connection, catalog, run, collection);
  if (known === undefined) return undefined;
  checkEpoch(known, epoch);
  if (known.epoch < epoch)
    await connection.run(
      `UPDATE ${runsTable} SET epoch = ${epoch}, host = ${literal(runner.host)}, boot = ${literal(runner.boot)}, pid = ${runner.pid}, started = ${literal(runner.started)} WHERE ${of(run, collection)}`,
    );
  return known;
}

export function checkEpoch(entry: Entry, epoch: number): void {
  if (entry.epoch > epoch)
    throw fenced(`epoch ${entry.epoch} of run ${entry.run} has begun; this is epoch ${epoch}`, entry.collection);
}

export async function markFinished(connection: Connection, run: string, collection: string): Promise<void> {
  await connection.run(`UPDATE ${runsTable} SET finished = true WHERE ${of(run, collection)}`);
}

/** The question that a window begins with, one row: what these tables say of its lane. */
export function bookedText(collection: string, { run, lane, epoch }: WriteRequest): string {
  const ours = `${of(run, collection)} AND epoch = ${epoch}`;
  return `SELECT held, version, "window" FROM (SELECT count(*) AS held FROM ${runsTable} WHERE ${ours}) LEFT JOIN ${ledgerTable} ON ${of(run, collection)} AND lane = ${lane}`;
}

/**
 * The statements that write the row of a window, for the end of the transaction that writes its records; throws `FENCED` if
 * somebody else has gone on. `booked`: what the transaction was answered when it began.
 */
export function bookText([held, found = null, last = null]: Row, checkpoint: Checkpoint): string {
  const { run, collection, lane, epoch, window } = checkpoint;
  if (held !== 1n)
    throw fenced(`run ${run} was taken over, or never prepared, with another epoch than ${epoch}`, collection);
  if (last !== null) checkVersion(found, ledgerTable);
  if (Number(last ?? 0) !== window - 1)
    throw fenced(`window ${window} does not follow window ${Number(last ?? 0)} of lane ${lane}`, collection);
  const text = literal(JSON.stringify(checkpoint));
  const row =
    last === null
      ? `INSERT INTO ${ledgerTable} VALUES (${version}, ${literal(run)}, ${literal(collection)}, ${lane}, ${epoch}, ${window}, ${text})`
      : `UPDATE ${ledgerTable} SET epoch = ${epoch}, "window" = ${window}, checkpoint = ${text} WHERE ${of(run, collection)} AND lane = ${lane}`;
  // Two that hold the same row at once collide here, also when each sees the tables as they were. DuckDB notices it by
  // column: whoever takes a run over writes the epoch, and so must whoever goes on with it.
  return `UPDATE ${runsTable} SET epoch = ${epoch} WHERE ${of(run, collection)} AND epoch = ${epoch}; ${row}`;
}

/** The last row of each lane. */
export async function checkpointsOf(connection: Connection, run: string): Promise<readonly Checkpoint[]> {
  if (!(await haveBooks(connection))) return [];
  const rows = await connection.rows(
    `SELECT version, checkpoint FROM ${ledgerTable} WHERE run = ${literal(run)} ORDER BY collection, lane`,
  );
  return rows.map(([found, text]) => {
    checkVersion(found, ledgerTable);
    return JSON.parse(String(text)) as Checkpoint;
  });
}

/** Removes what is noted of a run, of one collection or of all, and our tables with the last of it. */
export async function closeBooks(connection: Connection, run: string, collection?: string): Promise<void> {
  if (!(await haveBooks(connection))) return;
  const rows = collection === undefined ? `run = ${literal(run)}` : of(run, collection);
  const [left] = await connection.rows(
    `DELETE FROM ${ledgerTable} WHERE ${rows}; DELETE FROM ${runsTable} WHERE ${rows}; SELECT count(*) FROM ${runsTable}`,
  );
  if (left?.[0] === 0n) await connection.run(`DROP TABLE ${ledgerTable}; DROP TABLE ${runsTable}`);
}

function of(run: string, collection: string): string {
  return `run = ${literal(run)} AND collection = ${literal(collection)}`;
}

function fenced(why: string, collection: string): DataknobsError {
  return new DataknobsError({
    code: "FENCED",
    message: `Another runner goes on with this load: ${why}`,
    backend: "duckdb",
    collection,
  });
}
