import { DataknobsError, type ErrorCode } from "@dataknobs/core";
import { describe, expect, it } from "vitest";
import { codeOf, mappedError, meaningOf } from "../src/errors.ts";
import { Database } from "./place.ts";

const table: readonly (readonly [string, ErrorCode])[] = [
  ["SQLITE_BUSY", "BUSY"],
  ["SQLITE_BUSY_RECOVERY", "BUSY"],
  ["SQLITE_BUSY_SNAPSHOT", "BUSY"],
  ["SQLITE_LOCKED", "BUSY"],
  ["SQLITE_LOCKED_SHAREDCACHE", "BUSY"],
  ["SQLITE_PROTOCOL", "BUSY"],
  ["SQLITE_CONSTRAINT_NOTNULL", "NULL_NOT_ALLOWED"],
  ["SQLITE_CONSTRAINT_PRIMARYKEY", "DUPLICATE_KEY"],
  ["SQLITE_CONSTRAINT_UNIQUE", "DUPLICATE_KEY"],
  ["SQLITE_CONSTRAINT_ROWID", "DUPLICATE_KEY"],
  ["SQLITE_CONSTRAINT_CHECK", "CONSTRAINT"],
  ["SQLITE_CONSTRAINT_FOREIGNKEY", "CONSTRAINT"],
  ["SQLITE_CONSTRAINT_TRIGGER", "CONSTRAINT"],
  ["SQLITE_CONSTRAINT_DATATYPE", "INVALID_VALUE"],
  ["SQLITE_MISMATCH", "INVALID_VALUE"],
  ["SQLITE_TOOBIG", "TOO_LONG"],
  ["SQLITE_FULL", "NO_SPACE"],
  ["SQLITE_CORRUPT", "STORE_CORRUPT"],
  ["SQLITE_CORRUPT_INDEX", "STORE_CORRUPT"],
  ["SQLITE_IOERR_CORRUPTFS", "STORE_CORRUPT"],
  ["SQLITE_NOTADB", "NOT_A_DATABASE"],
  ["SQLITE_READONLY", "PERMISSION_DENIED"],
  ["SQLITE_READONLY_DIRECTORY", "PERMISSION_DENIED"],
  ["SQLITE_READONLY_DBMOVED", "STORE_FAILED"],
  ["SQLITE_PERM", "PERMISSION_DENIED"],
  ["SQLITE_AUTH", "PERMISSION_DENIED"],
  ["SQLITE_CANTOPEN", "PERMISSION_DENIED"],
  ["SQLITE_CANTOPEN_ISDIR", "PERMISSION_DENIED"],
  ["SQLITE_INTERRUPT", "ABORTED"],
  ["SQLITE_IOERR_FSYNC", "STORE_FAILED"],
  ["SQLITE_NOMEM", "STORE_FAILED"],
  ["SQLITE_ERROR", "STORE_FAILED"],
  ["SQLITE_SCHEMA", "STORE_FAILED"],
  ["UNKNOWN_SQLITE_ERROR_1234", "STORE_FAILED"],
];

describe("what SQLite's result codes mean", () => {
  it.each(table)("%s is %s", (sqlite, ours) => {
    expect(meaningOf(sqlite)).toBe(ours);
  });

  it("keeps the driver's error as the cause and its code in the message", () => {
    const cause = new Database.SqliteError("database is locked", "SQLITE_BUSY");
    const error = mappedError(cause, { path: "/a.db", collection: "t" });
    expect(error).toMatchObject({ code: "BUSY", retryable: true, backend: "sqlite", collection: "t", cause });
    expect(error).toHaveProperty("message", "/a.db: database is locked (SQLITE_BUSY)");
  });

  it("knows what the file system says", () => {
    const error = Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
    expect(mappedError(error)).toMatchObject({ code: "NO_SPACE" });
  });

  it("leaves every other error as it is", () => {
    const own = new DataknobsError({ code: "FENCED", message: "" });
    const defect = new TypeError("x is not a function");
    expect([own, defect].map((error) => mappedError(error))).toEqual([own, defect]);
    expect(codeOf(defect)).toBeUndefined();
  });
});
