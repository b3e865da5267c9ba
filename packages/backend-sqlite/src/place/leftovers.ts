import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isDataknobsError } from "@dataknobs/core";
import type { OpenDatabase, SqliteDatabase } from "../driver.ts";
import { codeOf, mappedError } from "../errors.ts";
import { connect, identityOf } from "./open-file.ts";
import type { Connection, Leftover } from "./place.ts";

/** What SQLite may leave beside a database. */
const companions = ["-journal", "-wal", "-shm"];

export function removeDatabase(file: string): void {
  // The journal goes last: without it a half-written file would look whole.
  for (const ending of ["", ...companions]) rmSync(file + ending, { force: true });
}

/** New databases beside a path that were begun and never appeared. `removed` is told of each that is removed. */
export function leftoversOf(open: OpenDatabase, path: string, removed: (file: string) => void): Leftover[] {
  const folder = dirname(path);
  const start = `${basename(path)}.`;
  const names = existsSync(folder) ? readdirSync(folder) : [];
  // Killed while it was removed, a database may have left no more than a companion.
  const runs = names.flatMap((name) =>
    name.startsWith(start)
      ? (/^([a-z0-9]+)\.partial(?:-journal|-wal|-shm)?$/.exec(name.slice(start.length))?.[1] ?? [])
      : [],
  );
  return [...new Set(runs)].flatMap((run) => {
    const file = join(folder, `${start}${run}.partial`);
    if (isPublished(file, path)) return [];
    return [
      {
        run,
        path: file,
        open: () => tryOpen(open, file),
        remove: () => {
          removed(file);
          removeDatabase(file);
        },
      },
    ];
  });
}

/** Killed between its two names: it has appeared already, and only the old name is left to be removed. */
function isPublished(file: string, path: string): boolean {
  if (!existsSync(path) || !existsSync(file) || identityOf(file) !== identityOf(path)) return false;
  rmSync(file);
  return true;
}

function tryOpen(open: OpenDatabase, file: string): Connection | "locked" | undefined {
  if (!existsSync(file) || statSync(file).size === 0) return undefined;
  let database: SqliteDatabase | undefined;
  try {
    // With a lock of a writer, since only so it can be told whether another one holds it; a dead one's journal is rolled back.
    database = connect(open, file, "write");
    database.exec("BEGIN IMMEDIATE; ROLLBACK");
    const opened = database;
    return { database: opened, release: () => void opened.close() };
  } catch (error) {
    database?.close();
    const code = codeOf(error) ?? (isDataknobsError(error) ? error.code : undefined);
    if (code === "BUSY") return "locked";
    if (code === "NOT_A_DATABASE" || code === "STORE_CORRUPT") return undefined;
    throw mappedError(error, { path: file });
  }
}
