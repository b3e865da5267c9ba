import { DataknobsError } from "@dataknobs/core";

/**
 * Throws if two collections of a run would be one table. `tableOf` says which one a collection is, so that two texts are
 * equal exactly if the store takes the tables for one.
 */
export function checkToldApart(
  collections: readonly string[],
  tableOf: (collection: string) => string,
  store: { readonly backend: string; readonly name: string },
): void {
  const taken = new Map<string, string>();
  for (const collection of collections) {
    const table = tableOf(collection);
    const other = taken.get(table);
    taken.set(table, collection);
    if (other === undefined || other === collection) continue;
    const why = other.toLowerCase() === collection.toLowerCase() ? ", which tells names apart without case" : "";
    throw new DataknobsError({
      code: "INVALID_ARGUMENT",
      message: `"${other}" and "${collection}" would be one table of ${store.name}${why}`,
      collection,
      backend: store.backend,
      fix: "Give one of them another name: --table name=other_name",
    });
  }
}
