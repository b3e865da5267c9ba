import type { Source } from "@dataknobs/core";
import { filePagesOf } from "./read/direct/file-pages.ts";
import { rowOf, type SqliteDatabase } from "./driver.ts";
import type { Patiently } from "./patience.ts";
import type { Place } from "./place/place.ts";
import { readingOf } from "./source.ts";

/** One unchanging state: a connection of its own that stays in one read transaction until it is closed. */
export function snapshotOf(database: SqliteDatabase | undefined, place: Place, patiently: Patiently): Source {
  const { identity, path } = place;
  if (database !== undefined) {
    database.exec("BEGIN");
    // The state is fixed by the first look, not by BEGIN.
    rowOf(database, "SELECT 1 FROM sqlite_schema LIMIT 1");
  }
  const pages = database === undefined ? undefined : filePagesOf(database);
  let closed = false;
  return {
    ...readingOf(() => database, path, patiently, pages),
    ...(identity !== undefined && { place: identity }),
    async close() {
      if (!closed) database?.close();
      closed = true;
    },
  };
}
