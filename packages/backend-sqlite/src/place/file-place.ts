import { existsSync, realpathSync } from "node:fs";
import { DataknobsError } from "@dataknobs/core";
import { appear } from "./appear.ts";
import type { OpenDatabase, SqliteDatabase } from "../driver.ts";
import { mappedError } from "../errors.ts";
import { leftoversOf, removeDatabase } from "./leftovers.ts";
import { connect, identityOf, isWal } from "./open-file.ts";
import type { Connection, Place } from "./place.ts";
import { tidy } from "./tidy.ts";

/** Files that this process has written into: what lies in their logs is its own. */
const written = new Set<string>();

/** A database in a file. A new one is made under the name of its run, `app.db.<run>.partial`, until it is published. */
export function filePlace(open: OpenDatabase, path: string, access: "read" | "write", busyTimeout?: number): Place {
  const real = (): string => (existsSync(path) ? realpathSync(path) : path);
  const hadWal = existsSync(`${real()}-wal`);
  let made: string | undefined;
  let looking: SqliteDatabase | undefined;

  const partialOf = (run: string): string => `${path}.${run}.partial`;
  const there = (): string | undefined => made ?? (existsSync(path) ? path : undefined);

  function forget(): void {
    looking?.close();
    looking = undefined;
  }

  function connection(file: string, kind: "write" | "make"): Connection {
    if (file === path) written.add(real());
    const database = connect(open, file, kind);
    return { database, release: () => void database.close() };
  }

  return {
    path,
    busyTimeout,
    get identity() {
      return identityOf(path);
    },
    get making() {
      return made !== undefined;
    },
    get file() {
      return real();
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
    aside: () => open("", { readonly: false, fileMustExist: false, timeout: 0 }),
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
      if (wal) tidy(open, real(), written.has(real()));
    },
  };
}
