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
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { DataknobsError } from "@dataknobs/core";
import { type OpenDatabase, rowOf, type SqliteDatabase } from "./driver.ts";
import { codeOf, mappedError } from "./errors.ts";
import { connect, identityOf, isWal } from "./open-file.ts";
import type { Connection, Leftover, Place } from "./place.ts";

/** What SQLite may leave beside a database. */
const companions = ["-journal", "-wal", "-shm"];

/** A database in a file. A new one is made under the name of its run, `app.db.<run>.partial`, until it is published. */
export function filePlace(open: OpenDatabase, path: string, access: "read" | "write"): Place {
  const hadWal = existsSync(`${path}-wal`);
  let made: string | undefined;
  let looking: SqliteDatabase | undefined;

  const partialOf = (run: string): string => `${path}.${run}.partial`;
  const there = (): string | undefined => made ?? (existsSync(path) ? path : undefined);

  function forget(): void {
    looking?.close();
    looking = undefined;
  }

  function connection(file: string, kind: "write" | "make"): Connection {
    const database = connect(open, file, kind);
    return { database, release: () => void database.close() };
  }

  return {
    path,
    get identity() {
      return identityOf(path);
    },
    look() {
      const file = there();
      if (file === undefined) return undefined;
      // One who may write recovers from others that were killed while they wrote, at any time.
      return (looking ??= connect(open, file, access));
    },
    connect() {
      const file = there();
      if (file === undefined)
        throw new DataknobsError({ code: "STORE_NOT_FOUND", message: `There is no file ${path}.`, backend: "sqlite" });
      return connection(file, "write");
    },
    snapshot: () => {
      const file = there();
      return file === undefined ? undefined : connect(open, file, "read");
    },
    make(run) {
      if (there() !== undefined) return;
      connection(partialOf(run), "make").release();
      made = partialOf(run);
    },
    publish(run) {
      const partial = partialOf(run);
      if (made === undefined && !existsSync(partial)) return;
      forget();
      try {
        appear(partial, path);
      } catch (error) {
        throw mappedError(error, { path });
      }
      made = undefined;
    },
    unmake(run) {
      if (made === undefined) return;
      forget();
      removeDatabase(partialOf(run));
      made = undefined;
    },
    leftovers: () =>
      leftoversOf(open, path, (file) => {
        if (made === file) {
          forget();
          made = undefined;
        }
      }),
    close() {
      const wal = looking !== undefined && access === "read" && !hadWal && isWal(looking);
      forget();
      if (wal) tidy(open, path);
    },
  };
}

/** Makes the file durable and gives it its name, which nobody must have taken in the meantime. */
function appear(partial: string, path: string): void {
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

function removeDatabase(file: string): void {
  // The journal goes last: without it a half-written file would look whole.
  for (const ending of ["", ...companions]) rmSync(file + ending, { force: true });
}

function leftoversOf(open: OpenDatabase, path: string, removed: (file: string) => void): Leftover[] {
  const folder = dirname(path);
  const start = `${basename(path)}.`;
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.flatMap((name) => {
    const run = name.startsWith(start) ? /^([a-z0-9]+)\.partial$/.exec(name.slice(start.length))?.[1] : undefined;
    const file = join(folder, name);
    if (run === undefined || isPublished(file, path)) return [];
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
  if (!existsSync(path) || identityOf(file) !== identityOf(path)) return false;
  rmSync(file);
  return true;
}

function tryOpen(open: OpenDatabase, file: string): Connection | "locked" | undefined {
  if (statSync(file).size === 0) return undefined;
  let database: SqliteDatabase | undefined;
  try {
    // With a lock of a writer, since only so it can be told whether another one holds it; a dead one's journal is rolled back.
    database = connect(open, file, "write");
    database.exec("BEGIN IMMEDIATE; ROLLBACK");
    const opened = database;
    return { database: opened, release: () => void opened.close() };
  } catch (error) {
    database?.close();
    const code = codeOf(error) ?? (error instanceof DataknobsError ? error.code : undefined);
    if (code === "BUSY") return "locked";
    if (code === "NOT_A_DATABASE" || code === "STORE_CORRUPT") return undefined;
    throw mappedError(error, { path: file });
  }
}

/** Reading a database in WAL mode leaves two files behind; one who may write and is the last removes them. */
function tidy(open: OpenDatabase, path: string): void {
  const wal = statSync(`${path}-wal`, { throwIfNoEntry: false });
  if (wal === undefined || wal.size > 0) return;
  try {
    const database = connect(open, path, "write");
    rowOf(database, "SELECT 1 FROM sqlite_schema LIMIT 1");
    database.close();
  } catch (error) {
    // Where nothing can be written the two files stay; they do no harm.
    if (codeOf(error) === undefined && !(error instanceof DataknobsError)) throw error;
  }
}
