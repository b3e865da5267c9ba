import { accessSync, constants, statSync } from "node:fs";
import { dirname } from "node:path";
import { DataknobsError, fileHead } from "@dataknobs/core";
import { type OpenDatabase, rowOf, type SqliteDatabase } from "../driver.ts";
import { codeOf, mappedError } from "../errors.ts";

/** The first bytes of every database file. */
const magic = "SQLite format 3\0";

/** Kilobytes of pages that a connection keeps: reading goes forward, and writing spills what it does not need. */
const cache = { read: 2000, write: 8000 };

/** The header as far as it is looked at: the two bytes after the page's size are 2 in WAL mode (sqlite.org/fileformat.html). */
const headBytes = 20;

function isWalHead(head: Uint8Array): boolean {
  return isDatabaseHead(head) && head[18] === 2 && head[19] === 2;
}

/** Whether the first bytes of a file are those of a database. */
export function isDatabaseHead(head: Uint8Array): boolean {
  return Buffer.from(head.subarray(0, magic.length)).toString("latin1") === magic;
}

/**
 * Looks whether there is a database at a path before SQLite does, which would make one or speak of "unable to open".
 * `false`: nothing is there, but it could be made.
 * @throws STORE_NOT_FOUND, NOT_A_DATABASE, PERMISSION_DENIED
 */
export function checkFile(path: string, access: "read" | "write"): boolean {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) {
      if (access === "read") throw refused("STORE_NOT_FOUND", `There is no file ${path}.`);
      checkFolder(dirname(path));
      return false;
    }
    if (found.isDirectory()) throw refused("NOT_A_DATABASE", `${path} is a folder.`, "Name a file in it.");
    if (!found.isFile()) throw refused("NOT_A_DATABASE", `${path} is not a file.`);
    accessSync(path, access === "read" ? constants.R_OK : constants.R_OK | constants.W_OK);
    // SQLite takes an empty file for an empty database.
    if (found.size > 0 && !isDatabaseHead(fileHead(path, headBytes) ?? new Uint8Array()))
      throw refused("NOT_A_DATABASE", `${path} is not a SQLite database.`);
    return true;
  } catch (error) {
    throw mappedError(error, { path });
  }
}

function checkFolder(folder: string): void {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found === undefined)
    throw refused("STORE_NOT_FOUND", `There is no folder ${folder}.`, "Make the folder first, or correct the path.");
  if (!found.isDirectory()) throw refused("STORE_NOT_FOUND", `${folder} is not a folder.`);
  accessSync(folder, constants.W_OK);
}

function refused(code: "STORE_NOT_FOUND" | "NOT_A_DATABASE", message: string, fix?: string): DataknobsError {
  return new DataknobsError({ code, message, fix, backend: "sqlite" });
}

/**
 * A connection of ours. It never waits for a lock: waiting would stop the whole process.
 * `"make"`: the file may be new.
 */
export function connect(open: OpenDatabase, path: string, access: "read" | "write" | "make"): SqliteDatabase {
  try {
    return connected(open, path, access);
  } catch (error) {
    if (access !== "read" || !needsRecovery(error))
      throw (access === "read" ? refusedWal(error, path) : undefined) ?? mappedError(error, { path });
  }
  try {
    // A program was killed while it wrote: as any other would, the first who comes takes back what it had not committed.
    connected(open, path, "write").close();
    return connected(open, path, access);
  } catch (error) {
    throw mappedError(error, { path });
  }
}

/** SQLite reads a database in WAL mode only where it may make two files beside it: it says no more than that it may not write. */
function refusedWal(error: unknown, path: string): DataknobsError | undefined {
  if (codeOf(error) !== "PERMISSION_DENIED" || !isWalHead(fileHead(path, headBytes) ?? new Uint8Array()))
    return undefined;
  return new DataknobsError({
    code: "PERMISSION_DENIED",
    message: `${path} is in WAL mode, and nothing can be written into its folder: SQLite needs two files beside such a database (-wal and -shm), also to read it.`,
    backend: "sqlite",
    cause: error,
    fix: "Copy the file to a folder that can be written, or take it out of WAL mode where it is written: PRAGMA journal_mode = DELETE",
  });
}

function connected(open: OpenDatabase, path: string, access: "read" | "write" | "make"): SqliteDatabase {
  const database = open(path, { readonly: access === "read", fileMustExist: access !== "make", timeout: 0 });
  try {
    database.exec(`PRAGMA cache_size = -${cache[access === "read" ? "read" : "write"]}`);
    // What a commit says must be true after a power cut as well, in WAL mode too.
    if (access !== "read") database.exec("PRAGMA synchronous = FULL");
    rowOf(database, "SELECT 1 FROM sqlite_schema LIMIT 1");
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}

function needsRecovery(error: unknown): boolean {
  if (!(error instanceof Error) || !("code" in error)) return false;
  return error.code === "SQLITE_READONLY_ROLLBACK" || error.code === "SQLITE_READONLY_RECOVERY";
}

/** The physical file, whatever it is called. */
export function identityOf(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false, bigint: true });
  return found === undefined ? undefined : `file:${found.dev}:${found.ino}`;
}

export function isWal(database: SqliteDatabase): boolean {
  return rowOf<{ journal_mode: string }>(database, "PRAGMA journal_mode")?.journal_mode === "wal";
}
