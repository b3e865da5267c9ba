import { type Checkpoint, DataknobsError, isDataknobsError, type Runner, type WriteRequest } from "@dataknobs/core";
import type { Connection, Row } from "../connect/connection.ts";
import { ledgerTable, qualified, runsTable } from "../names.ts";
import { lockBooks } from "./locks.ts";

/** The form of the tables that we keep. */
const version = 1;

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

/** The tables in which runs and their windows are noted, in one schema. */
export interface Books {
  /** All that runs have left. */
  entries(): Promise<readonly Entry[]>;
  entry(run: string, collection: string): Promise<Entry | undefined>;
  /** Notes that this runner loads a collection nobody has noted; makes the tables if need be. From then on an older epoch is shut out. */
  enter(collection: string, request: WriteRequest, made: boolean): Promise<void>;
  /** Makes a load that is known the one of this runner, or throws `FENCED` if a later one has it. */
  takeOver(collection: string, request: WriteRequest): Promise<Entry | undefined>;
  markFinished(run: string, collection: string): Promise<void>;
  /** Writes the row of a window, in the transaction that writes its records; throws `FENCED` if somebody else has gone on. */
  book(checkpoint: Checkpoint): Promise<void>;
  /** The last row of each lane. */
  checkpoints(run: string): Promise<readonly Checkpoint[]>;
  /** Removes what is noted of a run, of one collection or of all, and our tables with the last of it. In a transaction. */
  close(run: string, collection?: string): Promise<void>;
}

export function booksIn(connection: Connection, schema: string): Books {
  const runs = qualified({ schema, name: runsTable });
  const ledger = qualified({ schema, name: ledgerTable });

  /** Looks into the catalog itself: `to_regclass` remembers what was not there a moment ago. */
  async function look(): Promise<Row | undefined> {
    const [row] = await connection.rows(
      `SELECT has_table_privilege(c.oid, 'SELECT'), pg_has_role(c.relowner, 'USAGE')
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = $2`,
      [schema, runsTable],
      "planned",
    );
    return row;
  }

  /** Books that we may not read are somebody else's. */
  async function areThere(): Promise<boolean> {
    return (await look())?.[0] === "t";
  }

  /** The tables may be removed between two looks, unless somebody has an entry or the lock. */
  async function read(sql: string, parameters: readonly string[] = []): Promise<readonly Row[]> {
    if (!(await areThere())) return [];
    try {
      return await connection.rows(sql, parameters);
    } catch (error) {
      if (isDataknobsError(error) && error.details?.["sqlstate"] === "42P01") return [];
      throw error;
    }
  }

  async function entries(): Promise<readonly Entry[]> {
    return (await read(`SELECT ${entryColumns} FROM ${runs} ORDER BY run, collection`)).map(entryOf);
  }

  async function entry(run: string, collection: string): Promise<Entry | undefined> {
    const rows = await read(`SELECT ${entryColumns} FROM ${runs} WHERE run = $1 AND collection = $2`, [
      run,
      collection,
    ]);
    return rows.map(entryOf)[0];
  }

  async function whyFenced({ run, collection, lane, epoch, window }: Checkpoint): Promise<DataknobsError> {
    const found = await entry(run, collection);
    if (found?.epoch !== epoch)
      return fenced(`run ${run} was taken over, or never prepared, with another epoch than ${epoch}`, collection);
    const rows = await connection.rows(
      `SELECT version, "window" FROM ${ledger} WHERE run = $1 AND collection = $2 AND lane = $3`,
      [run, collection, String(lane)],
    );
    for (const [its] of rows) checkVersion(its, ledgerTable);
    const last = rows[0]?.[1] ?? "0";
    return fenced(`window ${window} does not follow window ${last} of lane ${lane}`, collection);
  }

  return {
    entries,
    entry,
    async enter(collection, { run, plan, epoch, runner, staged }, made) {
      await lockBooks(connection, schema);
      if ((await look()) === undefined) await connection.run(makeText(runs, ledger));
      const facts = [version, run, collection, plan, epoch, staged, made, false];
      const who = [runner.host, runner.boot, runner.pid, runner.started];
      const values = [...facts, ...who].map(String);
      await connection.rows(
        `INSERT INTO ${runs} (${entryColumns}) VALUES (${values.map((_, i) => `$${i + 1}`).join(", ")})`,
        values,
      );
    },
    async takeOver(collection, { run, epoch, runner }) {
      const known = await entry(run, collection);
      if (known === undefined) return undefined;
      checkEpoch(known, epoch);
      if (known.epoch < epoch)
        await connection.rows(
          `UPDATE ${runs} SET epoch = $3, host = $4, boot = $5, pid = $6, started = $7 WHERE run = $1 AND collection = $2`,
          [run, collection, String(epoch), runner.host, runner.boot, String(runner.pid), runner.started],
        );
      return known;
    },
    async markFinished(run, collection) {
      await connection.rows(`UPDATE ${runs} SET finished = true WHERE run = $1 AND collection = $2`, [run, collection]);
    },
    async book(checkpoint) {
      const { run, collection, lane, epoch, window } = checkpoint;
      // Who takes the run over waits for the windows that hold its row, and who comes later finds another epoch.
      const rows = await connection.rows(
        `WITH held AS (SELECT 1 FROM ${runs} WHERE run = $2 AND collection = $3 AND epoch = $5 FOR SHARE)
         INSERT INTO ${ledger} AS l (version, run, collection, lane, epoch, "window", checkpoint)
         SELECT $1::int, $2, $3, $4::int, $5::bigint, $6::bigint, $7 FROM held
         WHERE $6::bigint = 1 OR EXISTS (SELECT 1 FROM ${ledger} WHERE run = $2 AND collection = $3 AND lane = $4)
         ON CONFLICT (run, collection, lane) DO UPDATE SET epoch = EXCLUDED.epoch, "window" = EXCLUDED."window", checkpoint = EXCLUDED.checkpoint
         WHERE l."window" = EXCLUDED."window" - 1 AND l.version = EXCLUDED.version RETURNING 1`,
        [version, run, collection, lane, epoch, window, JSON.stringify(checkpoint)].map(String),
      );
      if (rows.length !== 1) throw await whyFenced(checkpoint);
    },
    async checkpoints(run) {
      const rows = await read(`SELECT version, checkpoint FROM ${ledger} WHERE run = $1 ORDER BY collection, lane`, [
        run,
      ]);
      return rows.map(([found, text]) => {
        checkVersion(found, ledgerTable);
        return JSON.parse(text ?? "") as Checkpoint;
      });
    },
    async close(run, collection) {
      await lockBooks(connection, schema);
      if (!(await areThere())) return;
      const where = collection === undefined ? "run = $1" : "run = $1 AND collection = $2";
      const which = collection === undefined ? [run] : [run, collection];
      await connection.rows(`DELETE FROM ${ledger} WHERE ${where}`, which);
      await connection.rows(`DELETE FROM ${runs} WHERE ${where}`, which);
      // Whoever made them removes them.
      const left = await connection.rows(`SELECT 1 FROM ${runs} LIMIT 1`);
      if (left.length === 0 && (await look())?.[1] === "t") await connection.run(`DROP TABLE ${ledger}, ${runs}`);
    },
  };
}

function makeText(runs: string, ledger: string): string {
  return `CREATE TABLE ${runs} (version int NOT NULL, run text NOT NULL, collection text NOT NULL, plan text NOT NULL, epoch bigint NOT NULL,
    staged boolean NOT NULL, made boolean NOT NULL, finished boolean NOT NULL, host text NOT NULL, boot text NOT NULL, pid bigint NOT NULL, started text NOT NULL, PRIMARY KEY (run, collection));
    CREATE TABLE ${ledger} (version int NOT NULL, run text NOT NULL, collection text NOT NULL, lane int NOT NULL, epoch bigint NOT NULL, "window" bigint NOT NULL, checkpoint text NOT NULL, PRIMARY KEY (run, collection, lane))`;
}

function entryOf([found, run, collection, plan, epoch, staged, made, finished, host, boot, pid, started]: Row): Entry {
  checkVersion(found, runsTable);
  return {
    run: run ?? "",
    collection: collection ?? "",
    plan: plan ?? "",
    epoch: Number(epoch),
    staged: staged === "t",
    made: made === "t",
    finished: finished === "t",
    runner: { host: host ?? "", boot: boot ?? "", pid: Number(pid), started: started ?? "" },
  };
}

function checkVersion(found: string | null | undefined, table: string): void {
  if (Number(found) === version) return;
  throw new DataknobsError({
    code: "UNSUPPORTED",
    message: `${table} has version ${found}, this release knows ${version}`,
    backend: "postgres",
    fix: "Use the release that wrote it.",
  });
}

export function checkEpoch(entry: Entry, epoch: number): void {
  if (entry.epoch > epoch)
    throw fenced(`epoch ${entry.epoch} of run ${entry.run} has begun; this is epoch ${epoch}`, entry.collection);
}

function fenced(why: string, collection: string): DataknobsError {
  return new DataknobsError({
    code: "FENCED",
    message: `Another runner goes on with this load: ${why}`,
    backend: "postgres",
    collection,
  });
}
