import { setTimeout as sleep } from "node:timers/promises";
import { DataknobsError } from "@dataknobs/core";
import { postgresError } from "../errors.ts";
import { deferred } from "./deferred.ts";
import { openClient, type PgClient, type PgClientConfig } from "./driver.ts";
import type { ExactOptions } from "./exact-options.ts";

/** Opens sessions; it learns from the first whether the server has TLS. */
export type Opening = (signal?: AbortSignal) => Promise<PgClient>;

export function openingOf({ config, plainIfNeeded, place }: ExactOptions): Opening {
  let chosen = config;

  async function open(given: PgClientConfig): Promise<PgClient> {
    try {
      return await openClient(given);
    } catch (error) {
      const mapped = openingError(error, place, given);
      if (!plainIfNeeded || chosen.ssl === false || mapped.code !== "TLS") throw mapped;
      chosen = { ...config, ssl: false };
      return open(chosen);
    }
  }

  return async (signal) => {
    signal?.throwIfAborted();
    const opened = open(chosen);
    if (signal === undefined) return opened;
    const aborted = deferred<never>();
    const abort = () => aborted.reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    try {
      return await Promise.race([opened, aborted.promise]);
    } catch (error) {
      // Nobody waits for it any more.
      opened.then(async (late) => late.end()).catch(() => {});
      throw error;
    } finally {
      signal.removeEventListener("abort", abort);
    }
  };
}

/** Asks again while the server refuses, as it does while it starts: as long as core waits for one that is at work. */
export async function patiently(open: Opening, signal: AbortSignal | undefined): Promise<PgClient> {
  for (let wait = 100; ; wait *= 2) {
    try {
      return await open(signal);
    } catch (error) {
      if (!refused(error) || wait > 1600 || signal?.aborted === true) throw error;
      await sleep(wait, undefined, { signal });
    }
  }
}

/** Nobody listens, or says that it starts or ends; another failure would only come again. */
function refused(error: unknown): boolean {
  const { details, cause } = postgresError(error);
  if (typeof details?.["sqlstate"] === "string") return /^(57P0[123]|53300)$/.test(details["sqlstate"]);
  const first: unknown = cause instanceof AggregateError ? cause.errors[0] : cause;
  return first instanceof Error && "code" in first && /^(ECONNREFUSED|ECONNRESET|ENOENT)$/.test(String(first.code));
}

/** What the server says of a setting that it does not know, of a value that it does not take, of words that are no setting. */
const wrongSettings: ReadonlySet<string> = new Set(["42704", "22023", "42601", "55P02"]);

/** Advice that only who opens a session can give. */
function openingError(error: unknown, place: string, config: PgClientConfig): DataknobsError {
  const mapped = postgresError(error, { place });
  const sqlstate = mapped.details?.["sqlstate"];
  const again = (fix: string, message = mapped.message) => {
    const { code, details, cause, retryable } = mapped;
    return new DataknobsError({ code, message, backend: "postgres", fix, retryable, details, cause });
  };
  if (sqlstate === "28P01") return again(`Correct the password of ${config.user}.`);
  if (sqlstate === "28000" && config.ssl === false && /no encryption|SSL off/.test(mapped.message))
    return again("The server wants TLS: add sslmode=require to the address.");
  if (sqlstate === "3D000")
    return again(`Correct the name of the database, or make it: CREATE DATABASE "${config.database}".`);
  if (sqlstate === "53300") return again("Raise max_connections on the server, or use fewer sessions: pool_size=1.");
  if (config.options !== undefined && wrongSettings.has(String(sqlstate)))
    return new DataknobsError({
      code: "INVALID_ARGUMENT",
      message: `${mapped.message}, which options= asks for: ${config.options}`,
      backend: "postgres",
      fix: 'Correct options= in the address (or PGOPTIONS): settings as "-c name=value", their blanks written as %20.',
      details: mapped.details,
      cause: mapped.cause,
    });
  if (/timeout expired/.test(mapped.message)) {
    const after = `${place}: there was no session within ${config.connectionTimeoutMillis / 1000} s`;
    return again(
      "Check that the host and port can be reached (a firewall swallows packets), or raise connect_timeout.",
      after,
    );
  }
  if (mapped.code === "TLS" && /does not support SSL/.test(mapped.message))
    return again(
      "Turn TLS on in the server, or say sslmode=disable.",
      `${place}: the server has no TLS, and the address demands it`,
    );
  if (mapped.code === "TLS")
    return again(
      "Name the file of the certificate's issuer by sslrootcert, or trust any certificate by sslmode=require.",
    );
  return mapped;
}
