import { DataknobsError, type ErrorCode, isDataknobsError } from "@dataknobs/core";

/** What SQLite's result codes mean. A code that is not here has the meaning of the one it extends (sqlite.org/rescode.html). */
const meanings: Readonly<Record<string, ErrorCode>> = {
  SQLITE_AUTH: "PERMISSION_DENIED",
  SQLITE_BUSY: "BUSY",
  SQLITE_CANTOPEN: "PERMISSION_DENIED",
  SQLITE_CONSTRAINT: "CONSTRAINT",
  SQLITE_CONSTRAINT_DATATYPE: "INVALID_VALUE",
  SQLITE_CONSTRAINT_NOTNULL: "NULL_NOT_ALLOWED",
  SQLITE_CONSTRAINT_PRIMARYKEY: "DUPLICATE_KEY",
  SQLITE_CONSTRAINT_ROWID: "DUPLICATE_KEY",
  SQLITE_CONSTRAINT_UNIQUE: "DUPLICATE_KEY",
  SQLITE_CORRUPT: "STORE_CORRUPT",
  SQLITE_FULL: "NO_SPACE",
  SQLITE_INTERRUPT: "ABORTED",
  SQLITE_IOERR: "STORE_FAILED",
  SQLITE_IOERR_CORRUPTFS: "STORE_CORRUPT",
  SQLITE_IOERR_AUTH: "PERMISSION_DENIED",
  SQLITE_LOCKED: "BUSY",
  SQLITE_MISMATCH: "INVALID_VALUE",
  SQLITE_NOLFS: "STORE_FAILED",
  SQLITE_NOMEM: "STORE_FAILED",
  SQLITE_NOTADB: "NOT_A_DATABASE",
  SQLITE_PERM: "PERMISSION_DENIED",
  SQLITE_PROTOCOL: "BUSY",
  SQLITE_READONLY: "PERMISSION_DENIED",
  SQLITE_READONLY_DBMOVED: "STORE_FAILED",
  SQLITE_SCHEMA: "STORE_FAILED",
  SQLITE_TOOBIG: "TOO_LONG",
};

/** The same for what the file system says. */
const fileMeanings: Readonly<Record<string, ErrorCode>> = {
  EACCES: "PERMISSION_DENIED",
  EDQUOT: "NO_SPACE",
  ENOENT: "STORE_NOT_FOUND",
  ENOSPC: "NO_SPACE",
  ENOTDIR: "STORE_NOT_FOUND",
  EPERM: "PERMISSION_DENIED",
  EROFS: "PERMISSION_DENIED",
};

/** What is known where an error is met. */
export interface Circumstances {
  readonly path?: string | undefined;
  readonly collection?: string | undefined;
}

/** The code of ours for a result code of SQLite. */
export function meaningOf(sqliteCode: string): ErrorCode {
  for (let code = sqliteCode; code.includes("_"); code = code.slice(0, code.lastIndexOf("_"))) {
    const meaning = meanings[code];
    if (meaning !== undefined) return meaning;
  }
  return "STORE_FAILED";
}

/** An error of the driver or the file system as one of ours; any other error as it is. */
export function mappedError(error: unknown, { path, collection }: Circumstances = {}): unknown {
  const code = codeOf(error);
  if (!(error instanceof Error) || code === undefined) return error;
  const where = path === undefined ? "SQLite" : path;
  return new DataknobsError({
    code,
    message: `${where}: ${error.message}${"code" in error ? ` (${String(error.code)})` : ""}`,
    backend: "sqlite",
    collection,
    cause: error,
  });
}

/** Runs what may throw errors of the driver. */
export async function mapping<Result>(circumstances: Circumstances, work: () => Result): Promise<Result> {
  try {
    return work();
  } catch (error) {
    throw mappedError(error, circumstances);
  }
}

/** `undefined`: neither the driver's nor the file system's. */
export function codeOf(error: unknown): ErrorCode | undefined {
  if (isDataknobsError(error) || !(error instanceof Error)) return undefined;
  if (!("code" in error) || typeof error.code !== "string") return undefined;
  if (error.name === "SqliteError") return meaningOf(error.code);
  return fileMeanings[error.code];
}
