import {
  type Batch,
  type Checkpoint,
  type Committed,
  DataknobsError,
  endAtFirst,
  isToFetch,
  type Writer,
  type WriteRequest,
} from "@dataknobs/core";
import { readCatalog } from "../catalog.ts";
import type { Row } from "../cells.ts";
import { type Connection, rollBack } from "../connection.ts";
import type { Database } from "../database.ts";
import type { Driver } from "../driver.ts";
import { isFatal } from "../errors.ts";
import type { Home } from "../home.ts";
import { bookedText, bookText, takeOver } from "../load/books.ts";
import { databaseFor } from "../load/prepare.ts";
import { isOutOfMemory } from "../memory.ts";
import { firstBadRow } from "./first-bad-row.ts";
import { type Loader, plainLoader } from "./loader.ts";
import type { KeptConnections } from "./kept-connections.ts";
import { roomIn } from "./room.ts";
import { makeSeen, notesKeys } from "./seen-keys.ts";
import { stagingLoader } from "./staging-loader.ts";
import { type Target, targetOf } from "./target.ts";

/** A writer on a connection of its own; each window is one transaction of it. */
export async function openWriter(
  driver: Driver,
  home: Home,
  kept: KeptConnections,
  collection: string,
  request: WriteRequest,
): Promise<Writer> {
  request.signal.throwIfAborted();
  const database = await databaseFor(home, request.run);
  const open = (): Promise<Connection> => home.connect(database);
  const connection = notesKeys(request) ? await kept.of(collection, request, open) : await open();
  const giveUp = async (): Promise<void> => {
    await connection.close();
    await kept.end(collection, request.run);
  };
  try {
    const catalog = await readCatalog(connection);
    await takeOver(connection, catalog, collection, request);
    const target = await targetOf(driver, connection, catalog, collection, request);
    if (notesKeys(request)) await makeSeen(connection, target.key);
    return await writerOn(driver, connection, collection, giveUp, database, target, request);
  } catch (error) {
    await giveUp();
    throw error;
  }
}

/** Its windows are only appended; SQL does what else there is to do. */
function appends({ plain }: Target, { mode, careful }: WriteRequest): boolean {
  return plain && !careful && mode !== "upsert";
}

function loaderFor(
  driver: Driver,
  connection: Connection,
  database: Database,
  target: Target,
  request: WriteRequest,
): Loader {
  const { careful } = request;
  const upsert = request.mode === "upsert";
  if (upsert && target.key.length === 0)
    throw new DataknobsError({
      code: "KEY_REQUIRED",
      message: `upsert into "${target.table.name.table}" needs a key`,
      backend: "duckdb",
    });
  return appends(target, request)
    ? plainLoader(driver, connection, target, database)
    : stagingLoader(driver, connection, target, { careful, upsert, notes: notesKeys(request) });
}

async function writerOn(
  driver: Driver,
  connection: Connection,
  collection: string,
  /** Closes it for good. */
  giveUp: () => Promise<void>,
  database: Database,
  target: Target,
  request: WriteRequest,
): Promise<Writer> {
  const { memory, workers } = database;
  const loader = loaderFor(driver, connection, database, target, request);
  const room = roomIn(memory, connection, !request.staged || request.keyFromStart === true);
  const upsert = request.mode === "upsert";
  const appending = appends(target, request);
  /** DuckDB's threads are ours: it does not fetch. */
  let alone = false;
  let state: "idle" | "open" | "poisoned" | "closed" = "idle";
  const booked = request.ledger ? bookedText(collection, request) : "SELECT 0";
  /** One row, with what the loader must know at its end. */
  const beginning = `BEGIN TRANSACTION; SELECT *, ${loader.asks ?? "0"} FROM (${booked})`;
  /** A transaction is open in DuckDB. */
  let inside = false;
  /** What our tables said when it began. */
  let books: Row = [];
  let batches: Batch[] = [];

  function usable(): void {
    if (state === "closed")
      throw new DataknobsError({ code: "STORE_CLOSED", message: "The writer is closed", backend: "duckdb" });
    if (state === "poisoned")
      throw new DataknobsError({
        code: "WRITER_POISONED",
        message: "The last window failed; roll back before going on",
        backend: "duckdb",
      });
  }

  async function leave(): Promise<void> {
    loader.drop();
    batches = [];
    if (!inside) return;
    inside = false;
    await rollBack(connection);
  }

  /** Nothing can be done on the connection any more; as long as it is open the database cannot be opened again. */
  async function abandon(): Promise<void> {
    state = "closed";
    inside = false;
    loader.drop();
    batches = [];
    if (alone) await workers.all(undefined);
    await giveUp();
  }

  /** A COMMIT after a failed statement answers that all is well and writes nothing: whatever fails, the window is over. */
  async function guarded<T>(work: () => Promise<T>): Promise<T> {
    usable();
    state = "poisoned";
    const failed = batches;
    try {
      const result = await work();
      state = "open";
      return result;
    } catch (error) {
      if (isFatal(error)) {
        await abandon();
        throw error;
      }
      await leave();
      // The next try finds more room.
      if (isOutOfMemory(error)) await memory.raise(connection, memory.limit * 2);
      // Whoever reads fetched records can say what is wrong with them.
      if (failed.some(isToFetch)) throw error;
      throw await firstBadRow(driver, connection, target, failed, upsert, error);
    }
  }

  async function begin(): Promise<void> {
    request.signal.throwIfAborted();
    if (inside) return;
    inside = true;
    const [row = []] = await connection.rows(beginning);
    books = row;
    await loader.begin(row.at(-1));
  }

  return {
    write: (batch) =>
      guarded(async () => {
        if (appending && !alone && !isToFetch(batch)) {
          await workers.one(connection);
          alone = true;
        }
        await begin();
        batches.push(batch);
        await room.makeFor(batch);
        if (batch.length > 0) loader.add(batch);
      }),
    commit: (checkpoint) =>
      guarded(async () => {
        await begin();
        const { counted, ...committed } = await loader.settle();
        if (request.endsAtRejection === true) endAtFirst(committed.rejected, "duckdb");
        const booking =
          checkpoint === undefined || !request.ledger
            ? []
            : [bookText(books, corrected(checkpoint, committed, batches))];
        const asked = counted === undefined ? [] : [counted.sql];
        const commit = connection.run([...asked, ...booking, "COMMIT"].join("; "));
        loader.ahead?.begin();
        await commit.catch((error: unknown) => {
          throw counted === undefined ? error : counted.mismatch(error);
        });
        inside = false;
        batches = [];
        return committed;
      }),
    anticipate: (batch) => loader.ahead?.take(batch),
    async rollback() {
      if (state === "closed") usable();
      await leave();
      state = "idle";
    },
    async close() {
      if (state === "closed") return;
      state = "closed";
      try {
        await leave();
        await room.leave();
        if (alone) await workers.all(connection);
      } finally {
        await connection.close();
      }
    },
  };
}

/** The row says what was written, not what was expected. */
function corrected(checkpoint: Checkpoint, { written, rejected }: Committed, batches: readonly Batch[]): Checkpoint {
  const sent = batches.reduce((sum, batch) => sum + batch.length, 0);
  if (sent === written) return checkpoint;
  return {
    ...checkpoint,
    written: checkpoint.written - sent + written,
    rejected: checkpoint.rejected + rejected.length,
  };
}
