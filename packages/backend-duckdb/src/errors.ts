import { DataknobsError, type ErrorCode, isDataknobsError, messageOf } from "@dataknobs/core";

/** What DuckDB says of an error: it has no codes, so the word before `Error:` is all that may be relied on. */
export interface DuckFault {
  /** `"Constraint"`, `"IO"`, `"Out of Memory"`; empty where it said none. */
  readonly type: string;
  readonly message: string;
  /** The operating system's number, where it was at fault. */
  readonly errno?: number;
}

/** By the type's word. What is not here is `STORE_FAILED`. */
export const codeOfType: Readonly<Record<string, ErrorCode>> = {
  Connection: "CONNECTION",
  Constraint: "CONSTRAINT",
  Corruption: "STORE_CORRUPT",
  Dependency: "DEPENDENTS",
  INTERRUPT: "ABORTED",
  "Not implemented": "UNSUPPORTED",
  Permission: "PERMISSION_DENIED",
  Serialization: "STORE_CORRUPT",
  Transaction: "SERIALIZATION",
  TransactionContext: "SERIALIZATION",
};

/** By the number of an `IO Error`. */
const codeOfErrno: Readonly<Record<number, ErrorCode>> = {
  1: "PERMISSION_DENIED", // EPERM
  2: "STORE_NOT_FOUND", // ENOENT
  11: "BUSY", // EAGAIN
  13: "PERMISSION_DENIED", // EACCES
  28: "NO_SPACE", // ENOSPC
  30: "PERMISSION_DENIED", // EROFS
  122: "NO_SPACE", // EDQUOT
};

const moreMemory = "Give DuckDB more memory: ?memoryLimit=1GB, or the option memoryLimit.";

const fixes: Readonly<Record<string, string>> = {
  "Out of Memory": moreMemory,
  FATAL: `Open the store again: DuckDB takes nothing more in this one. ${moreMemory.replace("Give", "If it lacked memory, give")}`,
};

/** How the operating system ends what DuckDB says of a file, where DuckDB does not pass the number on. */
const noSpaceLeft =
  /": (?:No space left on device|Dis[ck] quota exceeded|There is not enough space on the disk\.?)\s*$/;

export interface ErrorPlace {
  readonly collection?: string | undefined;
  /** Whether the disk under the database is full, asked only where DuckDB does not say why a commit failed. */
  readonly diskFull?: (() => boolean) | undefined;
}

/** Reads what the driver threw: JSON where `errors_as_json` is set, else a line with the type in front. */
export function faultOf(error: unknown): DuckFault {
  const text = messageOf(error);
  const brace = text.indexOf("{");
  const known = brace >= 0 && brace < 40 ? jsonFault(text.slice(brace)) : undefined;
  if (known !== undefined) return known;
  const match = /^([A-Za-z][A-Za-z ]*) Error: /.exec(text);
  return match === null ? { type: "", message: text } : { type: match[1] ?? "", message: text.slice(match[0].length) };
}

function jsonFault(text: string): DuckFault | undefined {
  let facts: unknown;
  try {
    facts = JSON.parse(text);
  } catch {
    // It only looked like JSON: the line is read as text.
    return undefined;
  }
  if (typeof facts !== "object" || facts === null || !("exception_type" in facts) || !("exception_message" in facts))
    return undefined;
  const errno = "errno" in facts ? Number(facts.errno) : undefined;
  return {
    type: String(facts.exception_type),
    message: String(facts.exception_message),
    ...(errno !== undefined && Number.isInteger(errno) && { errno }),
  };
}

/** The driver's error as ours. */
export function storeError(error: unknown, place: ErrorPlace = {}): DataknobsError {
  if (isDataknobsError(error)) return error;
  const fault = faultOf(error);
  const code = codeOf(fault, place);
  return new DataknobsError({
    code,
    message: `DuckDB: ${fault.type === "" ? "" : `${fault.type} Error: `}${fault.message}`,
    backend: "duckdb",
    collection: place.collection,
    fix: code === "NO_SPACE" ? undefined : fixes[fault.type],
    cause: plainCause(error),
  });
}

/** What the driver threw, in DuckDB's words instead of its JSON. `faultOf` reads both. */
export function plainCause(error: unknown): unknown {
  const { type, message } = faultOf(error);
  return type === "" || !messageOf(error).includes("{")
    ? error
    : new Error(`${type} Error: ${message}`, { cause: error });
}

function codeOf({ type, errno, message }: DuckFault, { diskFull }: ErrorPlace): ErrorCode {
  const ofNumber = type === "IO" && errno !== undefined ? codeOfErrno[errno] : undefined;
  if (ofNumber !== undefined) return ofNumber;
  // A failed write shows as IO; of a commit as Transaction, of a checkpoint as FATAL, both without its number.
  const mayBeFull = type === "IO" || type === "FATAL" || type.startsWith("Transaction");
  if (mayBeFull && (noSpaceLeft.test(message) || diskFull?.() === true)) return "NO_SPACE";
  return codeOfType[type] ?? "STORE_FAILED";
}

class CutShort extends Error {}

/** Of a query that failed behind its first rows the driver tells nothing but that it did. */
export function cutShort(): DataknobsError {
  return new DataknobsError({
    code: "STORE_FAILED",
    message: "DuckDB ended the query by an error before its last row, and the driver does not tell by which",
    backend: "duckdb",
    cause: new CutShort(),
  });
}

export function isCutShort(error: unknown): boolean {
  return isDataknobsError(error) && error.cause instanceof CutShort;
}

/** Whether DuckDB takes nothing more in this database before it is opened again. */
export function isFatal(error: unknown): boolean {
  return isDataknobsError(error) && faultOf(error.cause).type === "FATAL";
}
