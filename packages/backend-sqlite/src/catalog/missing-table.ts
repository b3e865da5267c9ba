import { DataknobsError } from "@dataknobs/core";

/** `path`: of the database, where one is known. */
export function missingTable(collection: string, path?: string): DataknobsError {
  return new DataknobsError({
    code: "COLLECTION_NOT_FOUND",
    message: `There is no table "${collection}"${path === undefined ? "" : ` in ${path}`}.`,
    collection,
    backend: "sqlite",
  });
}
