import { didYouMean, redactAddress } from "@dataknobs/core";
import { authorityOf } from "./authority.ts";
import { invalidAddress } from "./invalid-address.ts";
import { type PostgresOptions, sslModes } from "./options.ts";

type Mutable = { -readonly [Name in keyof PostgresOptions]: PostgresOptions[Name] };

const texts: Readonly<
  Record<
    string,
    | "host"
    | "database"
    | "user"
    | "password"
    | "schema"
    | "options"
    | "applicationName"
    | "sslrootcert"
    | "sslcert"
    | "sslkey"
    | "sslpassword"
  >
> = {
  host: "host",
  dbname: "database",
  user: "user",
  password: "password",
  schema: "schema",
  options: "options",
  application_name: "applicationName",
  fallback_application_name: "applicationName",
  sslrootcert: "sslrootcert",
  sslcert: "sslcert",
  sslkey: "sslkey",
  sslpassword: "sslpassword",
};

/** In seconds, as libpq has them; we keep milliseconds. */
const seconds: Readonly<Record<string, "connectTimeout" | "answerTimeout" | "keepalivesIdle">> = {
  connect_timeout: "connectTimeout",
  answer_timeout: "answerTimeout",
  keepalives_idle: "keepalivesIdle",
};

const others = ["port", "sslmode", "sslnegotiation", "client_encoding", "lock_timeout", "pool_size"];
const known: readonly string[] = [...Object.keys(texts), ...Object.keys(seconds), ...others];

/** What libpq knows and the driver cannot do. */
const beyond: ReadonlySet<string> = new Set(
  (
    "channel_binding gssdelegation gssencmode gsslib hostaddr keepalives keepalives_count keepalives_interval krbsrvname " +
    "load_balance_hosts max_protocol_version min_protocol_version oauth_client_id oauth_issuer passfile replication " +
    "require_auth requirepeer requiressl service servicefile ssl_max_protocol_version ssl_min_protocol_version sslcertmode " +
    "sslcompression sslcrl sslcrldir sslkeylogfile sslsni target_session_attrs tcp_user_timeout"
  ).split(" "),
);

/**
 * Reads `//user:password@host:port/database?parameters`, as libpq reads its URIs: every part may be missing, and is
 * percent-encoded.
 * @throws INVALID_ARGUMENT for a parameter that nobody knows, or a value that it cannot have
 */
export function parseOptions(rest: string, parameters: URLSearchParams, scheme: string): PostgresOptions {
  if (rest !== "" && !rest.startsWith("//"))
    throw invalidAddress(
      `The address has no // behind its scheme, ${scheme}:`,
      `Write ${scheme}://user@host:5432/database.`,
    );
  const options: Mutable = {};
  const { user, password, host, port, database } = authorityOf(rest.slice(2), parameters);
  if (user) options.user = decoded(user, "user");
  if (password !== undefined) options.password = decoded(password, "password");
  if (host !== "") options.host = decoded(host, "host");
  if (port !== undefined) options.port = numberOf("port", port, 1, 65_535);
  if (database !== "") options.database = decoded(database, "database");
  for (const [name, value] of parameters) readParameter(name, value, options);
  return options;
}

function readParameter(name: string, value: string, options: Mutable): void {
  const text = texts[name];
  const time = seconds[name];
  if (text !== undefined) options[text] = value;
  else if (time !== undefined) options[time] = numberOf(name, value, 0, 1e6) * 1000;
  else if (name === "port") options.port = numberOf(name, value, 1, 65_535);
  else if (name === "pool_size") options.poolSize = numberOf(name, value, 1, 1000);
  else if (name === "lock_timeout") options.lockTimeout = numberOf(name, value, 0, 2 ** 31 - 1);
  else if (name === "sslmode") options.sslmode = oneOf(name, value, sslModes);
  else if (name === "sslnegotiation") options.sslnegotiation = oneOf(name, value, ["postgres", "direct"] as const);
  else if (name === "client_encoding") oneOf(name, value.toLowerCase().replaceAll("-", ""), ["utf8", "auto"] as const);
  else if (beyond.has(name))
    throw invalidAddress(`${name} is a parameter of libpq that the driver cannot do`, "Leave it out.");
  else
    throw invalidAddress(
      `"${name}" is no parameter of PostgreSQL's addresses.${didYouMean(name, [...known])}`,
      `There are: ${known.join(", ")}.`,
    );
}

/** Options as an address, without a password. */
export function formatOptions(options: PostgresOptions): string {
  const { url, client, pool, user, database, schema } = options;
  if (url !== undefined) return redactAddress(url);
  if (client !== undefined) return "postgres:(a client of your own)";
  if (pool !== undefined) return "postgres:(a pool of your own)";
  const { host = "", port } = options;
  const person = user === undefined ? "" : `${encodeURIComponent(user)}@`;
  const name = host.startsWith("/") ? encodeURIComponent(host) : host.includes(":") ? `[${host}]` : host;
  const path = database === undefined ? "" : `/${encodeURIComponent(database)}`;
  const query = schema === undefined ? "" : `?schema=${encodeURIComponent(schema)}`;
  return `postgres://${person}${name}${port === undefined ? "" : `:${port}`}${path}${query}`;
}

function decoded(text: string, part: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalidAddress(`The ${part} of the address is not percent-encoded as it must be`, "Write % as %25.");
  }
}

export function numberOf(name: string, text: string, least: number, most: number): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw invalidAddress(`${name} is a whole number from ${least} to ${most}; this came: ${text}`, `Correct ${name}.`);
}

export function oneOf<Text extends string>(name: string, value: string, all: readonly Text[]): Text {
  const found = all.find((each) => each === value);
  if (found !== undefined) return found;
  throw invalidAddress(
    `${name} is one of ${all.join(", ")}; this came: ${value}.${didYouMean(value, [...all])}`,
    `Correct ${name}.`,
  );
}
