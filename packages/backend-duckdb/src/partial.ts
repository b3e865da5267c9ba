import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
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

/** Throws `STAGE_IN_USE` if another run began to make the same file before this one did. */
export function checkFirst(path: string, run: string): void {
  const own = bornAt(path, run);
  for (const other of partialRuns(path)) {
    const born = other === run ? undefined : bornAt(path, other);
    if (own === undefined || born === undefined || born > own || (born === own && other > run)) continue;
    throw new DataknobsError({
      code: "STAGE_IN_USE",
      message: `Another run (${other}) has begun to make ${path}`,
      backend: "duckdb",
      fix: "Wait until it is done, or stop it; then run this again.",
    });
  }
}

/** `undefined`: it is gone. */
function bornAt(path: string, run: string): bigint | undefined {
  return statSync(partialPath(path, run), { bigint: true, throwIfNoEntry: false })?.birthtimeNs;
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
        code: "STAGE_IN_USE",
        message: `Somebody else made ${path} while this run was loading its own: that file stays as it is`,
        backend: "duckdb",
        fix: "Run again: into the file that is there now, or into another one.",
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
