import { DataknobsError } from "@dataknobs/core";
import { postgresError } from "../errors.ts";
import { activityOf } from "./activity.ts";
import type { Ways } from "./connection.ts";
import type { PgClient } from "./driver.ts";
import type { ExactOptions } from "./exact-options.ts";
import { type Opening, openingOf, patiently } from "./opening.ts";
import { queueOf } from "./queue.ts";
import { type Session, session } from "./session.ts";
import { settle } from "./settle.ts";

/** Sessions of our own: opened when they are wanted, lent out again and again, ended by `close`. */
export async function ownPool(options: ExactOptions, signal: AbortSignal | undefined): Promise<Ways> {
  const { place, schema, answerTimeout, lockTimeout, poolTimeout, poolSize } = options;
  const open = openingOf(options);
  const all = new Set<Session>();
  const idle: Session[] = [];
  const queue = queueOf(poolSize, poolTimeout, place);
  let closed = false;

  async function fresh(opening: Opening, given: AbortSignal | undefined): Promise<Session> {
    const client = await opening(given);
    try {
      const { version, searchPath, pid } = await settle(client, place, lockTimeout);
      const patience = { silence: answerTimeout, ask: () => activityOf(open, pid) };
      const made = session(client, { version, searchPath, place, patience, own: isItself(client, pid) });
      all.add(made);
      client.on("end", () => all.delete(made));
      return made;
    } catch (error) {
      await end(client);
      throw postgresError(error, { place });
    }
  }

  function usable(): Session | undefined {
    for (;;) {
      const found = idle.pop();
      if (found === undefined || found.broken === undefined) return found;
    }
  }

  // What is wrong with the address is said now.
  idle.push(await fresh((given) => patiently(open, given), signal));

  return {
    place,
    schema,
    most: poolSize,
    async connect(given) {
      if (closed) throw closedError(place);
      await queue.enter(given);
      try {
        const found = usable() ?? (await fresh(open, given));
        if (closed) {
          await end(found.client);
          throw closedError(place);
        }
        return found.lend(async () => {
          if (found.broken === undefined && !closed) idle.push(found);
          else await end(found.client);
          queue.leave();
        }, given);
      } catch (error) {
        queue.leave();
        throw error;
      }
    },
    async close() {
      closed = true;
      const reason = closedError(place);
      for (const each of all) if (!idle.includes(each)) each.destroy(reason);
      await Promise.all([...all].map(async ({ client }) => end(client)));
    },
  };
}

/** A session that is broken is ended by its driver already. */
async function end(client: PgClient): Promise<void> {
  const { stream } = client.connection;
  if (stream.destroyed) return;
  const late = setTimeout(() => stream.destroy(), 2000);
  try {
    await client.end();
  } finally {
    clearTimeout(late);
  }
}

function closedError(place: string): DataknobsError {
  return new DataknobsError({ code: "STORE_CLOSED", message: `The store at ${place} is closed`, backend: "postgres" });
}

/** Whether the session of the server is the client's alone: a pooler between them has told it a name of the pooler's own. */
function isItself(client: PgClient, pid: string): boolean {
  return "processID" in client && String(client.processID) === pid;
}
