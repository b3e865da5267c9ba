import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  unlinkSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { DataknobsError, messageOf } from "@dataknobs/core";

const ending = ".partial";

/** The file that a run makes while the one that was named is not there yet. */
export function partialPath(path: string, run: string): string {
  return `${path}.${run}${ending}`;
}

/** The runs that have left a file of their own beside the one that was named. */
export function partialRuns(path: string): readonly string[] {
  const start = `${basename(path)}.`;
  const folder = dirname(path);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.startsWith(start) && name.endsWith(ending))
    .map((name) => name.slice(start.length, -ending.length))
    .filter((run) => /^[0-9a-z]+$/.test(run))
    .sort();
}

/** Removes a run's own file with what DuckDB keeps beside it: the file last, for by it a later run finds the rest. */
export function removePartial(path: string, run: string): void {
  const own = partialPath(path, run);
  for (const file of [`${own}.tmp`, `${own}.wal`, own]) rmSync(file, { recursive: true, force: true });
}

/**
 * Gives the finished file its name, for good: its bytes are on the disk before, the name is after. It is never put in
 * the place of a file that came meanwhile.
 */
export function publishPartial(path: string, run: string): void {
  const own = partialPath(path, run);
  if (existsSync(`${own}.wal`))
    throw new DataknobsError({
      code: "INTERNAL",
      message: `${own} still has a write-ahead log after its checkpoint`,
      backend: "duckdb",
    });
  sync(own);
  rmSync(`${own}.tmp`, { recursive: true, force: true });
  takeName(own, path);
  syncFolder(dirname(path));
}

function takeName(own: string, path: string): void {
  try {
    // Unlike a rename, a link never takes the place of another file.
    linkSync(own, path);
  } catch (error) {
    if (messageOf(error).startsWith("EEXIST") || existsSync(path)) {
      throw new DataknobsError({
        code: "COLLECTION_NOT_EMPTY",
        message: `${path} was made by somebody else meanwhile; what was loaded is in ${own}`,
        backend: "duckdb",
        fix: `Move one of them away, or rename ${basename(own)} yourself.`,
        cause: error,
      });
    }
    // A file system without links.
    renameSync(own, path);
    return;
  }
  unlinkSync(own);
}

function sync(path: string): void {
  const file = openSync(path, "r+");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** So that the name outlives a loss of power. Windows cannot do it for folders, and need not. */
function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const handle = openSync(join(folder, "."), "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
