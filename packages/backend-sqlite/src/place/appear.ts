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
        code: "STAGE_IN_USE",
        message: `${path} has been made by somebody else in the meantime, and is left as it is.`,
        backend: "sqlite",
        fix: "Run this again: it will go into that file. Or copy to another.",
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
