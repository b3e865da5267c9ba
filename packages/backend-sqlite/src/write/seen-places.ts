import type { WriteRequest } from "@dataknobs/core";
import type { SqliteDatabase } from "../driver.ts";
import { comparesExactly } from "./key-comparison.ts";
import type { Place } from "../place/place.ts";
import { dropSeen, makeSeen, noneSeen, type SeenKeys, seenKeys } from "./seen-keys.ts";
import { type Table, uniqueKeysOn } from "../catalog/table.ts";

/** The keys that the loads of a store have written: they outlive a writer, and go with the load. */
export interface SeenPlaces {
  of(database: SqliteDatabase, collection: string, table: Table, request: WriteRequest): SeenKeys;
  end(collection: string, run: string): void;
  close(): void;
}

export function seenPlaces({ aside }: Pick<Place, "aside">): SeenPlaces {
  const places = new Map<string, SqliteDatabase>();

  function remove(database: SqliteDatabase): void {
    if (aside !== undefined) database.close();
    // Whose connection it is may have closed it.
    else if (database.open) dropSeen(database);
  }

  return {
    of(database, collection, table, request) {
      const { mode, schema, keyDistinct, run } = request;
      if (mode !== "upsert" || (keyDistinct === true && comparesExactly(database, table, schema))) return noneSeen;
      const name = `${run} ${collection}`;
      const there = places.get(name);
      const own = aside !== undefined;
      const place = { database: there ?? aside?.() ?? database, own };
      if (there === undefined) makeSeen(place, table, uniqueKeysOn(database, table, schema.key ?? []));
      places.set(name, place.database);
      return seenKeys(place, schema);
    },
    end(collection, run) {
      const name = `${run} ${collection}`;
      const database = places.get(name);
      places.delete(name);
      if (database !== undefined) remove(database);
    },
    close() {
      for (const database of places.values()) remove(database);
      places.clear();
    },
  };
}
