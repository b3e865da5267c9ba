import { DataknobsError, isDataknobsError, messageOf, type Source } from "@dataknobs/core";
import type { Connection, Connections } from "../connect/connection.ts";
import { readingOf } from "./reading.ts";
import type { Sessions } from "./sessions.ts";
import { turns } from "./turns.ts";

const begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/**
 * One state for all readers: a session keeps it in an open transaction, and every reader's session takes it over. Where
 * there is but one session, or another cannot take the state over, the readers take turns in the one that keeps it.
 */
export async function openSnapshot(connections: Connections): Promise<Source> {
  const keeper = await connections.connect();
  try {
    const state = await keptBy(keeper);
    const shared = connections.most > 1 && (await isTakenOver(connections, state));
    const sessions = sessionsOf(connections, keeper, shared ? state : undefined);
    let closed = false;
    return {
      place: connections.identity,
      ...readingOf(sessions),
      async close() {
        if (closed) return;
        closed = true;
        await ended(keeper).catch(unlessLost);
      },
    };
  } catch (error) {
    await keeper.release();
    throw error;
  }
}

/** Begins the transaction; answers with the name of its state. */
async function keptBy(keeper: Connection): Promise<string> {
  await keeper.run(begin);
  // Between its questions it says nothing, for as long as the copy takes.
  await keeper.run("SET LOCAL idle_in_transaction_session_timeout = 0");
  if (keeper.version >= 170_000) await keeper.run("SET LOCAL transaction_timeout = 0");
  const [row] = await keeper.rows("SELECT pg_export_snapshot()");
  return row?.[0] ?? "";
}

/** A pooler between us and the server, or several servers behind one name, would hand out a session that has not got it. */
async function isTakenOver(connections: Connections, state: string): Promise<boolean> {
  const connection = await connections.connect();
  try {
    await takeOver(connection, state);
    return true;
  } catch (error) {
    if (error instanceof DataknobsError && error.code === "SOURCE_CHANGED") return false;
    throw error;
  } finally {
    await ended(connection);
  }
}

async function takeOver(connection: Connection, state: string): Promise<void> {
  await connection.run(begin);
  try {
    await connection.run(`SET TRANSACTION SNAPSHOT '${state}'`);
  } catch (error) {
    if (error instanceof DataknobsError && error.retryable) throw error;
    throw new DataknobsError({
      code: "SOURCE_CHANGED",
      message: `The state that was being read is lost, since the session that kept it has ended: ${messageOf(error)}`,
      backend: "postgres",
      fix: "Run the copy again.",
      cause: error,
    });
  }
}

/** A session whose transaction cannot be ended is no good: the pool finds that out. */
async function ended(connection: Connection): Promise<void> {
  try {
    await connection.run("ROLLBACK");
  } finally {
    await connection.release();
  }
}

/** With a session that is lost its transaction has ended: who closes it has nothing to say. */
function unlessLost(error: unknown): void {
  if (!isDataknobsError(error) || error.code !== "CONNECTION") throw error;
}

/** `state`: what other sessions take over; `undefined`: nobody else can. */
function sessionsOf(connections: Connections, keeper: Connection, state: string | undefined): Sessions {
  const turn = turns();
  const known: NonNullable<Sessions["known"]> = new Map();

  /** What fails or is broken off in the transaction must not end it, and what was looked at must not stay locked. */
  async function inKeeper(): Promise<() => Promise<void>> {
    const done = await turn();
    try {
      await keeper.run("SAVEPOINT question");
    } catch (error) {
      done();
      throw error;
    }
    return async () => {
      try {
        await keeper.run("ROLLBACK TO SAVEPOINT question; RELEASE SAVEPOINT question");
      } finally {
        done();
      }
    };
  }

  return {
    schema: connections.schema,
    fixed: true,
    // One of the sessions keeps the state.
    readers: state === undefined ? 1 : connections.most - 1,
    known,
    async ask(work) {
      const back = await inKeeper();
      try {
        return await work(keeper);
      } finally {
        await back();
      }
    },
    async lend(signal) {
      if (state === undefined) return { connection: keeper, giveBack: await inKeeper() };
      const connection = await connections.connect(signal);
      try {
        await takeOver(connection, state);
      } catch (error) {
        await connection.release();
        throw error;
      }
      return { connection, giveBack: () => ended(connection) };
    },
  };
}
