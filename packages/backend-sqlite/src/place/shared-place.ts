import { DataknobsError } from "@dataknobs/core";
import type { SqliteDatabase } from "../driver.ts";
import { identityOf } from "./open-file.ts";
import type { Place } from "./place.ts";

let count = 0;
const numbers = new WeakMap<SqliteDatabase, number>();

/** A database of one connection only: one that a person handed in, or one in memory. `owned`: it is closed with the store. */
export function sharedPlace(database: SqliteDatabase, owned: boolean): Place {
  const number = numbers.get(database) ?? ++count;
  numbers.set(database, number);
  let lent = false;
  return {
    path: database.memory ? undefined : database.name,
    identity: (database.memory ? undefined : identityOf(database.name)) ?? `sqlite:${number}`,
    look: () => database,
    connect() {
      if (lent)
        throw new DataknobsError({
          code: "BUSY",
          message: "This database has one connection, and another writer is using it.",
          backend: "sqlite",
          fix: "Close that writer first, or open the database by its path.",
        });
      lent = true;
      return {
        database,
        release: () => {
          lent = false;
        },
      };
    },
    make: () => {},
    publish: () => {},
    unmake: () => {},
    leftovers: () => [],
    close() {
      if (owned) database.close();
    },
  };
}
