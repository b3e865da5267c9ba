import { DataknobsError, messageOf } from "@dataknobs/core";
import { postgresError } from "../errors.ts";
import { findingOf } from "./activity.ts";
import type { Ways } from "./connection.ts";
import { deferred } from "./deferred.ts";
import { openClient, type PgClient, type PgPooled } from "./driver.ts";
import type { PostgresOptions } from "./options.ts";
import { queueOf } from "./queue.ts";
import type { Finding } from "./silence.ts";
import { session } from "./session.ts";
import { settle } from "./settle.ts";

/** Sessions of an application's own client or pool: they get our settings while we have them, and their own back. */
export function handedIn(options: PostgresOptions, placeOf: (client: PgClient) => string): Ways {
  const { client: own, pool, schema = "public", answerTimeout = 30_000, lockTimeout = 30_000 } = options;
  const most = own === undefined ? Math.max(1, pool?.options.max ?? 10) : 1;
  const { poolTimeout = 60_000 } = options;
  const queue = queueOf(most, poolTimeout, "The client or pool that was handed in");
  let place = own === undefined ? "a pool" : placeOf(own);
  let closed = false;
  const quiet = () => {}; // Who waits for a session is told; an idle one's end is nobody's.
  pool?.on("error", quiet);

  async function take(
    signal: AbortSignal | undefined,
  ): Promise<{ client: PgClient; giveBack: (broken?: Error) => void }> {
    if (own !== undefined) return { client: own, giveBack: () => {} };
    if (pool === undefined) throw new DataknobsError({ code: "INTERNAL", message: "Neither client nor pool" });
    signal?.throwIfAborted();
    const client = await inTime(pool.connect(), poolTimeout, signal);
    return { client, giveBack: (broken) => client.release(broken) };
  }

  return {
    get place() {
      return place;
    },
    schema,
    most,
    async connect(signal) {
      if (closed) throw new DataknobsError({ code: "STORE_CLOSED", message: `The store at ${place} is closed` });
      await queue.enter(signal);
      let taken: Awaited<ReturnType<typeof take>> | undefined;
      try {
        taken = await take(signal);
        const { client, giveBack } = taken;
        place = placeOf(client);
        checkFree(client);
        const { version, searchPath, pid, restore } = await settle(client, place, lockTimeout);
        const patience = { silence: answerTimeout, ask: () => asked(client, pid) };
        const lent = session(client, { version, searchPath, place, patience, own: false });
        return lent.lend(async () => {
          lent.forget();
          try {
            if (lent.broken === undefined) await restore();
          } finally {
            giveBack(lent.broken);
            queue.leave();
          }
        }, signal);
      } catch (error) {
        taken?.giveBack(error instanceof Error ? error : new Error(messageOf(error)));
        queue.leave();
        throw postgresError(error, { place });
      }
    },
    async close() {
      closed = true;
      pool?.removeListener("error", quiet);
    },
  };
}

/** The application may hold all clients of its pool. One that comes too late goes back. */
async function inTime(
  coming: Promise<PgPooled>,
  milliseconds: number,
  signal: AbortSignal | undefined,
): Promise<PgPooled> {
  const { promise: given, reject } = deferred<never>();
  const message = `The pool that was handed in has had no free client for ${milliseconds / 1000} s`;
  const fix = "Allow it more clients (max), or release those that are not used.";
  const late = setTimeout(
    () => reject(new DataknobsError({ code: "TIMEOUT", message, backend: "postgres", fix })),
    milliseconds,
  );
  const abort = () => reject(signal?.reason);
  signal?.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([coming, given]);
  } catch (error) {
    // If it was the pool's own failure there is nobody to send back.
    coming.then(
      (client) => client.release(),
      () => {},
    );
    throw error;
  } finally {
    clearTimeout(late);
    signal?.removeEventListener("abort", abort);
  }
}

/** @throws INVALID_ARGUMENT if a transaction of the application is open on it */
function checkFree(client: PgClient): void {
  const status = client.getTransactionStatus?.();
  if (status === undefined || status === null || status === "I") return;
  throw new DataknobsError({
    code: "INVALID_ARGUMENT",
    message: "A transaction is open on the client that was handed in",
    backend: "postgres",
    fix: "End it first: a copy has transactions of its own.",
  });
}

/** Asks over a session that is opened with what the client itself was opened with. */
async function asked(client: PgClient, pid: string): Promise<Finding> {
  const { host, port, user = "", database = "", password, ssl } = client;
  const other = await openClient({
    host,
    port,
    user,
    database,
    password: typeof password === "string" ? password : () => "",
    ssl: typeof ssl === "object" && ssl !== null ? ssl : ssl === true ? {} : false,
    application_name: "dataknobs",
    connectionTimeoutMillis: 15_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  });
  try {
    return await findingOf(other, pid);
  } finally {
    other.end().catch(() => other.connection.stream.destroy());
  }
}
