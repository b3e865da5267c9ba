import { accessSync, constants, statSync } from "node:fs";
import { dirname } from "node:path";
import { DataknobsError, type ErrorCode, messageOf } from "@dataknobs/core";
import { loadDriver } from "./driver.ts";
import { openInstance } from "./instance.ts";
import { faultOf, plainCause, storeError } from "./errors.ts";
import { literal } from "./names.ts";

/** Why a file could not be opened: found by looking at it, since DuckDB says only `IO Error` there. */
export async function openingError(error: unknown, path: string, write: boolean): Promise<DataknobsError> {
  const { type } = faultOf(error);
  const told = storeError(error);
  if (type !== "IO" || told.code === "NO_SPACE") return told;
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined && !write) return opening("STORE_NOT_FOUND", `There is no file ${path}`, error);
  if (found === undefined && statSync(dirname(path), { throwIfNoEntry: false }) === undefined)
    return opening("STORE_NOT_FOUND", `There is no folder ${dirname(path)}`, error);
  if (found?.isDirectory() === true) return opening("NOT_A_DATABASE", `${path} is a folder`, error);
  const access = accessTo(found === undefined ? dirname(path) : path, write);
  if (access === "gone") return opening("STORE_NOT_FOUND", `${path} vanished while it was opened`, error);
  if (access === "refused")
    return opening("PERMISSION_DENIED", `${path} may not be ${write ? "written" : "read"}`, error);
  const errno = found === undefined ? undefined : await errnoOf(path, write);
  if (errno === 11 || errno === 35) return opening("BUSY", `${path} is open in another process`, error);
  if (errno !== undefined) return told;
  return opening("NOT_A_DATABASE", `${path} cannot be read as a DuckDB database`, error);
}

function opening(code: ErrorCode, message: string, cause: unknown): DataknobsError {
  return new DataknobsError({ code, message, backend: "duckdb", cause: plainCause(cause) });
}

function accessTo(path: string, write: boolean): "allowed" | "refused" | "gone" {
  try {
    accessSync(path, write ? constants.R_OK | constants.W_OK : constants.R_OK);
    return "allowed";
  } catch (error) {
    if (/^(EACCES|EPERM|EROFS)\b/.test(messageOf(error))) return "refused";
    if (/^ENOENT\b/.test(messageOf(error))) return "gone";
    throw error;
  }
}

/** The operating system's number for the failure: DuckDB tells it once it is running, of a file that is attached. */
async function errnoOf(path: string, write: boolean): Promise<number | undefined> {
  const { raw } = await loadDriver();
  const instance = await openInstance(":memory:", {
    errors_as_json: "true",
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    threads: "1",
  });
  const connection = await instance.connect();
  try {
    await raw.query(connection, `ATTACH ${literal(path)} AS tried (${write ? "READ_WRITE" : "READ_ONLY"})`);
    // It went well this time: whoever was in the way is gone, which is what "busy" means.
    await raw.query(connection, "DETACH tried");
    return 11;
  } catch (error) {
    return faultOf(error).errno;
  } finally {
    raw.disconnect_sync(connection);
    instance.close();
  }
}
