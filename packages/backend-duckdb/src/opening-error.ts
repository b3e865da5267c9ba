import { accessSync, constants, statSync } from "node:fs";
import { dirname } from "node:path";
import { DataknobsError, type ErrorCode, messageOf } from "@dataknobs/core";
import { loadDriver } from "./driver.ts";
import { faultOf, storeError } from "./errors.ts";
import { literal } from "./names.ts";

/** Why a file could not be opened: found by looking at it, since DuckDB says only `IO Error` there. */
export async function openingError(error: unknown, path: string, write: boolean): Promise<DataknobsError> {
  const { type, message } = faultOf(error);
  if (type !== "IO") return storeError(error);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined && !write) return opening("STORE_NOT_FOUND", `There is no file ${path}`, error);
  if (found === undefined && statSync(dirname(path), { throwIfNoEntry: false }) === undefined)
    return opening("STORE_NOT_FOUND", `There is no folder ${dirname(path)}`, error);
  if (found?.isDirectory() === true) return opening("NOT_A_DATABASE", `${path} is a folder`, error);
  if (!allowed(found === undefined ? dirname(path) : path, write))
    return opening("PERMISSION_DENIED", `${path} may not be ${write ? "written" : "read"}`, error);
  const errno = found === undefined ? undefined : await errnoOf(path, write);
  if (errno === 11 || errno === 35) return opening("BUSY", `${path} is open in another process: ${message}`, error);
  if (errno !== undefined) return storeError(error);
  return opening("NOT_A_DATABASE", `${path} cannot be read as a DuckDB database: ${message}`, error);
}

function opening(code: ErrorCode, message: string, cause: unknown): DataknobsError {
  return new DataknobsError({ code, message, backend: "duckdb", cause });
}

function allowed(path: string, write: boolean): boolean {
  try {
    accessSync(path, write ? constants.R_OK | constants.W_OK : constants.R_OK);
    return true;
  } catch (error) {
    if (/^(EACCES|EPERM|EROFS)\b/.test(messageOf(error))) return false;
    throw error;
  }
}

/** The operating system's number for the failure: DuckDB tells it once it is running, of a file that is attached. */
async function errnoOf(path: string, write: boolean): Promise<number | undefined> {
  const { api } = await loadDriver();
  const instance = await api.DuckDBInstance.create(":memory:", {
    errors_as_json: "true",
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    threads: "1",
  });
  const connection = await instance.connect();
  try {
    await connection.run(`ATTACH ${literal(path)} AS tried (${write ? "READ_WRITE" : "READ_ONLY"})`);
    // It went well this time: whoever was in the way is gone, which is what "busy" means.
    await connection.run("DETACH tried");
    return 11;
  } catch (error) {
    return faultOf(error).errno;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
