import { DataknobsError } from "@dataknobs/core";
import { postgresError } from "../errors.ts";
import { cancel } from "./cancel.ts";
import type { Connection, CopyIn } from "./connection.ts";
import { copyIn } from "./copy-in.ts";
import { copyOut } from "./copy-out.ts";
import { deferred } from "./deferred.ts";
import type { PgClient, PgResult } from "./driver.ts";
import { type Patience, watchSilence } from "./silence.ts";

/** What is known of a session besides its client. */
export interface SessionFacts {
  readonly version: number;
  readonly searchPath: string;
  /** Host, port and database, for messages. */
  readonly place: string;
  readonly patience: Patience;
  /** It is the server's own and ends with us: nobody else finds the statements that it keeps, nor do we find another's. */
  readonly own: boolean;
}

/** A session that can be lent out again and again. */
export interface Session {
  readonly client: PgClient;
  /** Why it cannot be used any more. */
  readonly broken: Error | undefined;
  /** `give`: what becomes of it when it is released. */
  lend(give: () => Promise<void>, signal?: AbortSignal): Connection;
  destroy(reason: Error): void;
  /** Listens to its client no more. */
  forget(): void;
}

/** query_canceled, in_failed_sql_transaction */
const without: ReadonlySet<unknown> = new Set(["57014", "25P02"]);

const raw = (value: string) => value;
const types = { getTypeParser: () => raw };
const cancelDeadline = 5000;

export function session(client: PgClient, { version, searchPath, place, patience, own }: SessionFacts): Session {
  let broken: Error | undefined;
  /** Statements that the server may be working on. */
  let running = 0;
  /** The driver may not have heard yet what a failure has made of a transaction. */
  let failed = false;
  const waiting = new Set<(reason: Error) => void>();

  const onError = (error: Error) => fail(postgresError(error, { place }));
  const onEnd = () => fail(lost("the session ended"));
  client.on("error", onError);
  client.on("end", onEnd);

  function fail(reason: Error): void {
    broken ??= reason;
    for (const reject of waiting) reject(broken);
  }

  function lost(why: string): DataknobsError {
    return new DataknobsError({ code: "CONNECTION", message: `${place}: ${why}`, backend: "postgres" });
  }

  function destroy(reason: Error): void {
    if (broken !== undefined) return;
    // Only a courtesy: it may work for long on what nobody waits for. If it cannot be told, it will notice.
    if (running > 0) cancel(client, cancelDeadline).catch(() => {});
    fail(reason);
    client.connection.stream.destroy();
  }

  function silent(why: unknown): void {
    const seconds = patience.silence / 1000;
    const rest = why === undefined ? "nor does it work for this session" : postgresError(why, {}).message;
    destroy(lost(`the server has not answered for ${seconds} s (${rest})`));
  }

  /** Waits for the server; every wait ends when the session does. */
  async function waited<Result>(work: () => Promise<Result>, statement?: string): Promise<Result> {
    if (broken !== undefined) throw broken;
    const { promise: ended, reject } = deferred<never>();
    waiting.add(reject);
    const watched = watchSilence(client, patience, silent);
    try {
      return await Promise.race([work(), ended]);
    } catch (error) {
      throw known(error, statement);
    } finally {
      watched();
      waiting.delete(reject);
    }
  }

  /** What broke the session says more than what came of it; and what ends the session breaks it. */
  function known(error: unknown, statement?: string): Error {
    if (broken !== undefined) return broken;
    failed = true;
    const mapped = postgresError(error, { place, statement });
    if (mapped.code === "CONNECTION") fail(mapped);
    return mapped;
  }

  /** The names of the statements that it keeps. */
  const kept = new Map<string, string>();

  function nameOf(text: string): string {
    const name = kept.get(text) ?? `dataknobs_${kept.size + 1}`;
    kept.set(text, name);
    return name;
  }

  async function results(text: string, values?: (string | null)[], planned?: "planned"): Promise<PgResult | undefined> {
    running++;
    try {
      const name = own && planned !== undefined ? { name: nameOf(text) } : {};
      const query = { text, rowMode: "array", types, ...name, ...(values === undefined ? {} : { values }) } as const;
      const answer = await waited(() => client.query(query), text);
      return isSeveral(answer) ? answer.at(-1) : answer;
    } finally {
      running--;
    }
  }

  async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
    if (broken !== undefined) throw broken;
    const statement = copyOut(text);
    let whole = false;
    running++;
    try {
      client.query(statement);
      for (;;) {
        const bytes = statement.taken() ?? (await waited(() => statement.next(), text));
        if (bytes === undefined) break;
        yield bytes;
      }
      whole = true;
    } catch (error) {
      whole = true; // The server has ended it.
      throw error;
    } finally {
      if (!whole && broken === undefined) await stop(statement.drain);
      running--;
    }
  }

  async function stop(drain: () => Promise<void>): Promise<void> {
    try {
      await cancel(client, cancelDeadline);
      await waited(drain);
    } catch (error) {
      const mapped = postgresError(error, { place });
      if (mapped.details?.["sqlstate"] !== "57014") destroy(mapped);
    }
  }

  async function openCopy(text: string, ahead?: "ahead"): Promise<CopyIn> {
    if (broken !== undefined) throw broken;
    const statement = copyIn(text);
    running++;
    let open = true;
    const over = () => {
      if (open) running--;
      open = false;
    };
    try {
      client.query(statement);
      if (ahead === undefined) await waited(() => statement.ready, text);
      else statement.sendAhead(client.connection);
    } catch (error) {
      over();
      throw error;
    }
    return {
      async write(bytes) {
        if (broken !== undefined) throw broken;
        try {
          if (!statement.write(bytes)) await waited(statement.room);
        } catch (error) {
          over();
          throw known(error);
        }
      },
      async end() {
        if (broken !== undefined) throw broken;
        if (open) statement.done();
        return waited(() => statement.ended).finally(over);
      },
      async abort(reason) {
        if (!open || broken !== undefined) return;
        statement.fail(reason);
        try {
          await waited(() => statement.ended);
        } catch (error) {
          const mapped = postgresError(error, { place });
          // What it had to say before it heard us; unless a statement before it had failed, which has been told.
          if (!without.has(mapped.details?.["sqlstate"])) throw mapped;
        } finally {
          over();
        }
      },
    };
  }

  return {
    client,
    get broken() {
      return broken;
    },
    destroy,
    forget() {
      client.removeListener("error", onError);
      client.removeListener("end", onEnd);
    },
    lend(give, signal) {
      let given = false;
      const abort = () => destroy(signal?.reason instanceof Error ? signal.reason : lost("the signal fired"));
      signal?.addEventListener("abort", abort, { once: true });
      if (signal?.aborted === true) abort();
      return {
        version,
        searchPath,
        place,
        rows: async (text, parameters, planned) =>
          (await results(text, parameters === undefined ? undefined : [...parameters], planned))?.rows ?? [],
        async origins(text) {
          const { fields = [] } = (await results(text)) ?? {};
          return fields.map(({ tableID, columnID }) => ({ table: tableID, number: columnID }));
        },
        async run(text) {
          const result = await results(text);
          if (result?.command === "ROLLBACK" && text === "COMMIT") throw aborted(place);
          return result?.rowCount ?? 0;
        },
        copyOut: bytesOf,
        copyIn: openCopy,
        destroy,
        async release() {
          if (given) return;
          given = true;
          signal?.removeEventListener("abort", abort);
          if (running > 0) destroy(lost("the session was given back while it was at work"));
          try {
            if (broken === undefined && (failed || mayBeOpen(client))) await results("ROLLBACK");
            failed = false;
          } catch (error) {
            // The end of the session rolls back as well.
            destroy(postgresError(error, { place }));
          } finally {
            await give();
          }
        },
      };
    },
  };
}

/** The COMMIT of a transaction in which something failed succeeds, as a ROLLBACK. */
function aborted(place: string): DataknobsError {
  return new DataknobsError({
    code: "WRITER_POISONED",
    message: `${place}: a statement of the transaction had failed: its COMMIT wrote nothing`,
    backend: "postgres",
  });
}

/** Whether a transaction may be open: the driver knows since 8.16. */
function mayBeOpen(client: PgClient): boolean {
  return client.getTransactionStatus?.() !== "I";
}

function isSeveral(answer: PgResult | readonly PgResult[]): answer is readonly PgResult[] {
  return Array.isArray(answer);
}
