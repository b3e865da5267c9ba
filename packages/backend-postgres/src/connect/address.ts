import { DataknobsError, didYouMean, redact } from "@dataknobs/core";
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
    throw invalid(`${scheme}:${rest} has no // behind its scheme`, `Write ${scheme}://user@host:5432/database.`);
  const options: Mutable = {};
  const behind = rest.slice(2);
  const slash = behind.indexOf("/");
  const authority = slash < 0 ? behind : behind.slice(0, slash);
  const database = slash < 0 ? "" : behind.slice(slash + 1);
  const at = authority.lastIndexOf("@");
  if (at < 0 && (database.includes("@") || [...parameters.keys()].some((name) => name.includes("@"))))
    throw invalid(
      "The address has an @ behind its host: its password holds / or ?, which ends it there",
      "Write / as %2F, ? as %3F, # as %23 and @ as %40; or take the password from a variable: env:NAME.",
    );
  if (at >= 0) {
    const person = authority.slice(0, at);
    const colon = person.indexOf(":");
    const user = colon < 0 ? person : person.slice(0, colon);
    if (user !== "") options.user = decoded(user, "user");
    if (colon >= 0) options.password = decoded(person.slice(colon + 1), "password");
  }
  readHost(authority.slice(at + 1), options);
  if (database !== "") options.database = decoded(database, "database");
  for (const [name, value] of parameters) readParameter(name, value, options);
  return options;
}

function readHost(text: string, options: Mutable): void {
  if (text.includes(","))
    throw invalid(`"${text}" names several hosts, of which the driver can take only one`, "Name one host.");
  const found = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(text);
  if (!found) throw invalid(`"${text}" is no host`, "Write host:port, and an address of IPv6 in brackets: [::1]:5432.");
  const [, host = "", port = ""] = found;
  if (host !== "") options.host = decoded(host.replace(/^\[(.*)\]$/, "$1"), "host");
  if (port !== "") options.port = numberOf("port", port, 1, 65_535);
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
    throw invalid(`${name} is a parameter of libpq that the driver cannot do`, "Leave it out.");
  else
    throw invalid(
      `"${name}" is no parameter of PostgreSQL's addresses.${didYouMean(name, [...known])}`,
      `There are: ${known.join(", ")}.`,
    );
}

/** Options as an address, without a password. */
export function formatOptions(options: PostgresOptions): string {
  const { url, client, pool, user, database, schema } = options;
  if (url !== undefined) return redact(url);
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
    throw invalid(`The ${part} of the address is not percent-encoded as it must be`, "Write % as %25.");
  }
}

export function numberOf(name: string, text: string, least: number, most: number): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw invalid(`${name} is a whole number from ${least} to ${most}; this came: ${text}`, `Correct ${name}.`);
}

export function oneOf<Text extends string>(name: string, value: string, all: readonly Text[]): Text {
  const found = all.find((each) => each === value);
  if (found !== undefined) return found;
  throw invalid(
    `${name} is one of ${all.join(", ")}; this came: ${value}.${didYouMean(value, [...all])}`,
    `Correct ${name}.`,
  );
}

function invalid(message: string, fix: string): DataknobsError {
  return new DataknobsError({ code: "INVALID_ARGUMENT", message, backend: "postgres", fix });
}
