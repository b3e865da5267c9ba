import { userInfo } from "node:os";
import { DataknobsError } from "@dataknobs/core";
import { numberOf, oneOf, parseOptions } from "./address.ts";
import type { PgClientConfig } from "./driver.ts";
import { type PostgresOptions, sslModes } from "./options.ts";
import { secretOf } from "./secret.ts";
import { tlsOf } from "./tls.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Options with every default filled in. */
export interface ExactOptions {
  readonly config: PgClientConfig;
  /** `prefer`: a server that has no TLS is taken without. */
  readonly plainIfNeeded: boolean;
  /** Host, port and database. */
  readonly place: string;
  readonly schema: string;
  readonly answerTimeout: number;
  readonly lockTimeout: number;
  readonly poolTimeout: number;
  readonly poolSize: number;
}

export function exactOptions(given: PostgresOptions, env: Environment): ExactOptions {
  const options = { ...fromEnvironment(env), ...fromUrl(given.url), ...withoutGaps(given) };
  const { host = "localhost", port = 5432, user = systemUser(), schema = "public", connectTimeout = 15_000 } = options;
  const database = options.database ?? user;
  const place = `${host.includes(":") ? `[${host}]` : host}:${port}/${database}`;
  const { ssl, plainIfNeeded } = tlsOf({ ...options, host }, env);
  const config: PgClientConfig = {
    host,
    port,
    user,
    database,
    password: passwordOf(options.password, env, `${user} at ${place}`),
    ssl,
    application_name: options.applicationName ?? "dataknobs",
    connectionTimeoutMillis: connectTimeout,
    keepAlive: true,
    keepAliveInitialDelayMillis: options.keepalivesIdle ?? 10_000,
    ...(ssl !== false && options.sslnegotiation !== undefined ? { sslnegotiation: options.sslnegotiation } : {}),
    ...(options.options === undefined ? {} : { options: options.options }),
  };
  const { answerTimeout = 30_000, lockTimeout = 30_000, poolTimeout = 60_000, poolSize = 8 } = options;
  return { config, plainIfNeeded, place, schema, answerTimeout, lockTimeout, poolTimeout, poolSize };
}

/** The PG* variables that libpq reads. */
function fromEnvironment(env: Environment): PostgresOptions {
  const found: { -readonly [Name in keyof PostgresOptions]: PostgresOptions[Name] } = {};
  const { PGPORT, PGCONNECT_TIMEOUT, PGSSLMODE, PGSSLNEGOTIATION } = env;
  const texts = {
    host: env["PGHOST"],
    database: env["PGDATABASE"],
    user: env["PGUSER"],
    password: env["PGPASSWORD"],
    options: env["PGOPTIONS"],
    applicationName: env["PGAPPNAME"],
    sslrootcert: env["PGSSLROOTCERT"],
    sslcert: env["PGSSLCERT"],
    sslkey: env["PGSSLKEY"],
  };
  if (PGPORT) found.port = numberOf("PGPORT", PGPORT, 1, 65_535);
  if (PGCONNECT_TIMEOUT) found.connectTimeout = numberOf("PGCONNECT_TIMEOUT", PGCONNECT_TIMEOUT, 0, 1e6) * 1000;
  if (PGSSLMODE) found.sslmode = oneOf("PGSSLMODE", PGSSLMODE, sslModes);
  if (PGSSLNEGOTIATION) found.sslnegotiation = oneOf("PGSSLNEGOTIATION", PGSSLNEGOTIATION, ["postgres", "direct"]);
  return { ...found, ...Object.fromEntries(Object.entries(texts).filter(([, text]) => Boolean(text))) };
}

function fromUrl(url: string | undefined): PostgresOptions {
  if (url === undefined) return {};
  const [, scheme = "", rest = "", parameters = ""] = /^(postgres(?:ql)?):([^?]*)\??(.*)$/s.exec(url) ?? [];
  if (scheme !== "") return parseOptions(rest, new URLSearchParams(parameters), scheme);
  throw new DataknobsError({
    code: "INVALID_ARGUMENT",
    message: "The url of a PostgreSQL database begins with postgres:// or postgresql://; this one does not.",
    backend: "postgres",
  });
}

function withoutGaps(options: PostgresOptions): PostgresOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** A password as such, `env:NAME` for one of the environment, or what says that one is needed when the server asks. */
function passwordOf(password: string | undefined, env: Environment, who: string): string | (() => string) {
  if (password !== undefined && password !== "") return secretOf(password, env);
  return () => {
    throw new DataknobsError({
      code: "AUTHENTICATION",
      message: `The server asks for a password for ${who}, and none is given`,
      backend: "postgres",
      fix: "Put it into a variable, and its name into the address: postgres://user:env:PGPASSWORD@host/database.",
    });
  };
}

function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    return "postgres"; // A user without a name, as containers have them.
  }
}
