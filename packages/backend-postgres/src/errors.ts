import { DataknobsError, type ErrorCode, isDataknobsError, messageOf } from "@dataknobs/core";
import { missingRight } from "./missing-right.ts";
import { meaningOf, notRetryable, retryable } from "./sqlstate.ts";

/** What is known where an error is met. */
export interface Circumstances {
  /** The server and database, without a password. */
  readonly place?: string | undefined;
  readonly collection?: string | undefined;
  /** What the server was asked for. */
  readonly statement?: string | undefined;
}

/** What the driver tells of an error that the server sent (protocol-error-fields in PostgreSQL's manual). */
interface Fields {
  readonly code: string;
  readonly message: string;
  readonly severity?: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly where?: string;
  readonly schema?: string;
  readonly table?: string;
  readonly column?: string;
  readonly constraint?: string;
}

/** What Node says when there is no talking to a server. */
const networkMeanings: Readonly<Record<string, ErrorCode>> = {
  EACCES: "PERMISSION_DENIED",
  EAI_AGAIN: "CONNECTION",
  ECONNABORTED: "CONNECTION",
  ECONNREFUSED: "CONNECTION",
  ECONNRESET: "CONNECTION",
  EHOSTDOWN: "CONNECTION",
  EHOSTUNREACH: "CONNECTION",
  ENETDOWN: "CONNECTION",
  ENETRESET: "CONNECTION",
  ENETUNREACH: "CONNECTION",
  ENOENT: "CONNECTION", // a Unix socket that nobody has made
  ENOTCONN: "CONNECTION",
  ENOTFOUND: "STORE_NOT_FOUND",
  EPIPE: "CONNECTION",
  ERR_SOCKET_CLOSED: "CONNECTION",
  ERR_STREAM_DESTROYED: "CONNECTION",
  ERR_STREAM_WRITE_AFTER_END: "CONNECTION",
  ETIMEDOUT: "CONNECTION",
};

const tlsCodes =
  /^(CERT_|CRL_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|ERR_OSSL|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH)/;

/** An error with the collection that was read when it came, unless it names one. */
export function errorOf(collection: string, error: unknown): unknown {
  if (!isDataknobsError(error) || error.collection !== undefined) return error;
  const { code, message, backend, recordId, field, details, fix, cause } = error;
  const facts = { code, message, backend, collection, recordId, field, details, fix, cause };
  return new DataknobsError({ ...facts, retryable: error.retryable });
}

/** An error of the driver, the server or the network as one of ours; ours as it is. */
export function postgresError(error: unknown, circumstances: Circumstances = {}): DataknobsError {
  if (isDataknobsError(error)) return error;
  const { place, collection } = circumstances;
  const where = place ?? "PostgreSQL";
  const fields = fieldsOf(error);
  if (fields !== undefined) return answered(error, fields, where, circumstances);
  // Of several addresses that were tried, the first one's.
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const code = first instanceof Error && "code" in first && typeof first.code === "string" ? first.code : undefined;
  const known = code === undefined ? undefined : (networkMeanings[code] ?? (tlsCodes.test(code) ? "TLS" : undefined));
  const text = messageOf(first);
  return new DataknobsError({
    code: known ?? meaningOfText(text),
    message: `${where}: ${text === "" ? (code ?? "the connection failed") : text}`,
    backend: "postgres",
    collection,
    cause: error,
    ...(known === "STORE_NOT_FOUND" ? { fix: "Correct the name of the host." } : {}),
  });
}

/** What the server has caught itself and tells by these of its fields, as if it had thrown it; empty ones it leaves out. */
export function refusalOf(place: string, fields: Readonly<Record<string, string>>): DataknobsError {
  const { state = "", message = "", ...others } = fields;
  const given = Object.fromEntries(Object.entries(others).filter(([, text]) => text !== ""));
  return answered(undefined, { code: state, message, ...given }, place, {});
}

/** The line of a COPY that the server speaks of, counted from 1; its `where` is `COPY t, line 3, column a: "x"`. */
export function copyLine(error: DataknobsError): number | undefined {
  const where = error.details?.["where"];
  const line = typeof where === "string" ? /^COPY .*?, line (\d+)/s.exec(where)?.[1] : undefined;
  return line === undefined ? undefined : Number(line);
}

/** insufficient_privilege */
const notAllowed = "42501";

function answered(
  cause: unknown,
  fields: Fields,
  where: string,
  { collection, statement }: Circumstances,
): DataknobsError {
  const { code: sqlstate, message, detail, hint, schema, table, column, constraint } = fields;
  const code = meaningOf(sqlstate);
  const field = column ?? copyColumn(fields.where);
  const missing = statement === undefined || sqlstate !== notAllowed ? undefined : missingRight(statement, message);
  const needs = missing === undefined ? "" : ` That needs ${missing.right}.`;
  const fix = hint ?? missing?.fix;
  const details = { sqlstate, detail, hint, where: fields.where, schema, table, column: field, constraint };
  return new DataknobsError({
    code,
    message: `${where}: ${sentence(message)}${detail === undefined ? "" : ` ${sentence(detail)}`}${needs} (SQLSTATE ${sqlstate})`,
    backend: "postgres",
    collection,
    field,
    details: Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined)),
    cause,
    ...(fix === undefined ? {} : { fix }),
    ...(retryable.has(sqlstate) ? { retryable: true } : notRetryable.has(sqlstate) ? { retryable: false } : {}),
  });
}

/** The column in `COPY t, line 3, column a: "x"` and `COPY t, line 3, column a`. */
function copyColumn(where: string | undefined): string | undefined {
  return /^COPY .*?, line \d+, column ([^:\n]+)/s.exec(where ?? "")?.[1];
}

/** What the driver says of a session that ended has no code. */
function meaningOfText(text: string): ErrorCode {
  if (/does not support SSL|establishing an SSL connection/.test(text)) return "TLS";
  if (/^(SASL|Client password|password must be)/i.test(text)) return "AUTHENTICATION";
  if (
    /^Connection terminated|connection error and is not queryable|timeout expired|was closed and is not queryable/.test(
      text,
    )
  )
    return "CONNECTION";
  return "STORE_FAILED";
}

function fieldsOf(error: unknown): Fields | undefined {
  if (!(error instanceof Error) || !("severity" in error) || !("code" in error)) return undefined;
  return typeof error.code === "string" && /^[0-9A-Z]{5}$/.test(error.code) ? (error as Error & Fields) : undefined;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
