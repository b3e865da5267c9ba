import { DataknobsError, type Source } from "@dataknobs/core";
import type { SqliteDatabase } from "../driver.ts";
import { isWal } from "./open-file.ts";
import type { Place } from "./place.ts";

const places = new WeakMap<Source, Place>();

/** So that another store of the same file can ask by which name this one has it. */
export function rememberPlace(source: Source, place: Place): void {
  places.set(source, place);
}

/** @throws SAME_PLACE if the database cannot be written while this source of the same physical file is read */
export function checkBeside(database: SqliteDatabase, place: Place, source: Source): void {
  if (place.snapshot === undefined)
    throw samePlace("A database of one connection cannot be read and written at once.", "Copy to another database.");
  if (!isWal(database))
    throw samePlace(
      `${place.path} cannot be read and written at once: in its journal mode a reader and a writer shut each other out.`,
      "Copy to another file, or switch the database to WAL: PRAGMA journal_mode = WAL",
    );
  const other = places.get(source);
  if (other?.file === place.file) return;
  // SQLite finds a WAL by the name of its database (sqlite.org/howtocorrupt.html, 2.5): each would write one of its own.
  throw samePlace(
    `${place.path} is the same file as ${other?.path ?? "the source"} by another name (a hard link): in WAL mode each would have a log of its own, and the database would be damaged.`,
    "Use one of the names for both, or copy to another file.",
  );
}

function samePlace(message: string, fix: string): DataknobsError {
  return new DataknobsError({ code: "SAME_PLACE", message, backend: "sqlite", fix });
}
