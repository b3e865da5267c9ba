import { checkToldApart } from "@dataknobs/sql";
import { type Catalog, placeFor, readCatalog } from "./catalog.ts";
import type { Connection } from "./connection.ts";
import type { Home } from "./home.ts";
import { folded, type TableName } from "./names.ts";

/** Of two collections that are one table the second load would go into the first, or replace it. */
export async function checkApart(home: Home, collections: readonly string[]): Promise<void> {
  if (collections.length < 2) return;
  const places = await placesOf(home, collections);
  const tableOf = (collection: string): string => {
    const { schema, table } = places.get(collection) ?? inNewFile(collection);
    return JSON.stringify([schema, folded(table)]);
  };
  checkToldApart(collections, tableOf, { backend: "duckdb", name: "DuckDB" });
}

async function placesOf(home: Home, collections: readonly string[]): Promise<ReadonlyMap<string, TableName>> {
  const database = await home.current();
  if (database === undefined) return new Map();
  const connection: Connection = await home.connect(database);
  try {
    const catalog: Catalog = await readCatalog(connection);
    const places = new Map<string, TableName>();
    for (const collection of collections) places.set(collection, await placeFor(connection, catalog, collection));
    return places;
  } finally {
    await connection.close();
  }
}

/** A new file has one schema. */
function inNewFile(collection: string): TableName {
  const prefix = "main.";
  return { schema: "main", table: collection.startsWith(prefix) ? collection.slice(prefix.length) : collection };
}
