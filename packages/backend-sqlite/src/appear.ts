import { closeSync, existsSync, fsyncSync, linkSync, openSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { DataknobsError } from "@dataknobs/core";

/** Makes the file durable and gives it its name, which nobody must have taken in the meantime. */
export function appear(partial: string, path: string): void {
  sync(partial);
  try {
    linkSync(partial, path);
    rmSync(partial);
  } catch (error) {
    if (existsSync(path) || !existsSync(partial))
      throw new DataknobsError({
        code: "STORE_FAILED",
        message: `${path} has been made by somebody else in the meantime. The copy is complete in ${partial}.`,
        backend: "sqlite",
        fix: `Look at both, then rename ${partial}.`,
        cause: error,
      });
    // A file system without links.
    renameSync(partial, path);
  }
  // Windows keeps folders to itself.
  if (process.platform !== "win32") sync(dirname(path));
}

function sync(path: string): void {
  // Windows flushes only what may be written; folders cannot be opened so.
  const file = openSync(path, statSync(path).isDirectory() ? "r" : "r+");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
