import {
  type Checkpoint,
  type Committed,
  DataknobsError,
  isDataknobsError,
  type Writer,
  type WriteRequest,
} from "@dataknobs/core";
import type { Connection, Connections } from "../connect/connection.ts";
import { type Books, booksIn } from "../load/books.ts";
import { holdRun, leaveRun } from "../load/locks.ts";
import { type Density, isFew, loaderByDensity } from "./by-density.ts";
import { directLoader, type Loader } from "./loader.ts";
import { stagingLoader } from "./staging-loader.ts";
import { type Target, targetOf } from "./target.ts";

/** What a constraint would say at the commit it says with the records that it is about. */
const immediately = "SET CONSTRAINTS ALL IMMEDIATE";

/** A writer on a session of its own; each window is one transaction of it. */
export async function openWriter(connections: Connections, collection: string, request: WriteRequest): Promise<Writer> {
  const connection = await connections.connect(request.signal);
  try {
    const books = booksIn(connection, connections.schema);
    const entry = request.ledger || request.staged ? await books.takeOver(collection, request) : undefined;
    const target = await targetOf(connection, connections.schema, collection, request);
    const loader = await loaderFor(connection, target, request, densityOf(connections, collection, request));
    // Without books nobody could tell what became of a commit, nor whose a stage is.
    const noted = request.ledger && entry !== undefined;
    if (noted) await holdRun(connection, request.run);
    const path = request.staged ? "" : `; SET LOCAL search_path TO ${connection.searchPath}`;
    const beginning = `BEGIN${request.careful ? `; ${immediately}` : ""}${path}`;
    return writerOn(connection, loader, noted ? books : undefined, request, beginning);
  } catch (error) {
    await connection.release();
    throw error;
  }
}

async function loaderFor(
  connection: Connection,
  target: Target,
  request: WriteRequest,
  density: Density,
): Promise<Loader> {
  const { table, key } = target;
  const { careful } = request;
  const upsert = request.mode === "upsert";
  if (upsert && key.length === 0)
    throw new DataknobsError({
      code: "KEY_REQUIRED",
      message: `upsert into "${table.name}" needs a key`,
      backend: "postgres",
      collection: table.name,
    });
  // COPY knows neither rules nor policies.
  const plain = table.besides.rules === 0 && table.besides.policies === 0;
  if (upsert || !plain) return stagingLoader(connection, target, { upsert, careful });
  if (!(await mayLook(connection, target))) return directLoader(connection, target);
  const questioned = stagingLoader(connection, target, { upsert, careful: true });
  return careful ? questioned : loaderByDensity(directLoader(connection, target, isFew), questioned, density);
}

const densities = new WeakMap<Connections, Map<string, Density>>();

/** What the load's earlier writers have met. */
function densityOf(connections: Connections, collection: string, { run }: WriteRequest): Density {
  const known = densities.get(connections) ?? new Map<string, Density>();
  densities.set(connections, known);
  const name = `${run} ${collection}`;
  const density = known.get(name) ?? { dense: false };
  known.set(name, density);
  return density;
}

/** Whether bad records can be found by questions. Where records of a window refer to others of it, only trying tells. */
async function mayLook(connection: Connection, { table }: Target): Promise<boolean> {
  const { schema, name } = table;
  if (table.constraints.some(({ refers }) => refers?.schema === schema && refers.name === name)) return false;
  const [row] = await connection.rows(
    "SELECT has_table_privilege($1::oid, 'SELECT') AND has_database_privilege(current_database(), 'TEMP')",
    [String(table.oid)],
  );
  return row?.[0] === "t";
}

/** `beginning`: the statements that a window begins with. */
function writerOn(
  connection: Connection,
  loader: Loader,
  books: Books | undefined,
  request: WriteRequest,
  beginning: string,
): Writer {
  let state: "idle" | "open" | "poisoned" | "lost" | "closed" = "idle";
  /** A transaction is open. */
  let inside = false;
  let sent = 0;

  function usable(): void {
    if (state === "closed")
      throw new DataknobsError({ code: "STORE_CLOSED", message: "The writer is closed", backend: "postgres" });
    if (state === "lost")
      throw new DataknobsError({
        code: "CONNECTION",
        message: "The session of this writer was lost",
        backend: "postgres",
      });
    if (state === "poisoned")
      throw new DataknobsError({
        code: "WRITER_POISONED",
        message: "The last window failed; roll back before going on",
        backend: "postgres",
      });
  }

  async function leave(): Promise<void> {
    sent = 0;
    if (!inside) return;
    inside = false;
    await loader.drop();
    await connection.run("ROLLBACK");
  }

  /** Whatever fails, the window is over: PostgreSQL would answer its COMMIT with a ROLLBACK. */
  async function guarded<T>(work: () => Promise<T>): Promise<T> {
    usable();
    state = "poisoned";
    try {
      const result = await work();
      state = "open";
      return result;
    } catch (error) {
      if (isLost(error)) await giveUp();
      throw error;
    }
  }

  /** The session is lost, and the window with it: others may have its place in the pool. */
  async function giveUp(): Promise<void> {
    state = "lost";
    inside = false;
    await connection.release();
  }

  async function begin(): Promise<void> {
    request.signal.throwIfAborted();
    if (inside) return;
    await loader.open();
    inside = true;
    await connection.run(beginning);
    await loader.begin();
  }

  return {
    write: (batch) =>
      guarded(async () => {
        await begin();
        sent += batch.length;
        if (batch.length > 0) await loader.add(batch);
      }),
    commit: (checkpoint) =>
      guarded(async () => {
        await begin();
        const committed = await loader.settle();
        if (checkpoint !== undefined) await books?.book(corrected(checkpoint, committed, sent));
        request.signal.throwIfAborted();
        await commit(connection, books === undefined && request.ledger);
        inside = false;
        sent = 0;
        return committed;
      }),
    async rollback() {
      if (state === "closed" || state === "lost") usable();
      await leave();
      state = "idle";
    },
    async close() {
      if (state === "closed") return;
      const wasLost = state === "lost";
      state = "closed";
      if (wasLost) return;
      try {
        await leave();
        await loader.close();
        if (books !== undefined) await leaveRun(connection, request.run);
      } catch (error) {
        // A session that is lost has nothing to put back: all that it held is gone with it.
        if (!isLost(error) && error !== request.signal.reason) throw error;
      } finally {
        await connection.release();
      }
    },
  };
}

function isLost(error: unknown): boolean {
  return isDataknobsError(error) && error.code === "CONNECTION";
}

/** `unsettled`: there is no ledger to look into if the answer does not come. */
async function commit(connection: Connection, unsettled: boolean): Promise<void> {
  try {
    await connection.run("COMMIT");
  } catch (error) {
    if (!unsettled || !isDataknobsError(error) || !error.retryable || error.code === "SERIALIZATION") throw error;
    throw new DataknobsError({
      code: error.code,
      message: `${error.message}. Nobody can tell whether the last window was written: there is no ledger, since the user may not make tables in the schema.`,
      retryable: false,
      backend: "postgres",
      fix: "Look what has arrived before running again. With the right CREATE on the schema a run settles this itself.",
      cause: error,
    });
  }
}

/** The row says what was written, not what was expected. */
function corrected(checkpoint: Checkpoint, { written, rejected }: Committed, sent: number): Checkpoint {
  if (sent === written) return checkpoint;
  return {
    ...checkpoint,
    written: checkpoint.written - sent + written,
    rejected: checkpoint.rejected + rejected.length,
  };
}
