import { DataknobsError, type WriteRequest } from "@dataknobs/core";
import { primaryKey, type Table } from "../catalog.ts";
import type { Collection } from "../collection.ts";
import { folded } from "../names.ts";

/** The sets of columns that no two records may share: the key, unique constraints, unique indexes over plain columns. */
export function uniqueColumns(table: Table): readonly (readonly string[])[] {
  const constraints = table.constraints.flatMap(({ kind, columns }) => (kind === "UNIQUE" ? [columns] : []));
  const key = primaryKey(table);
  const indexes = table.indexes.flatMap(({ unique, columns }) => (unique && columns !== undefined ? [columns] : []));
  return [...(key === undefined ? [] : [key]), ...constraints, ...indexes];
}

/** An upsert by columns that many records may share would replace all of them by one. @throws KEY_REQUIRED */
export function checkTellsApart(
  { table, columns: columnOf }: Pick<Collection, "table" | "columns">,
  collection: string,
  { schema: { key = [] } }: WriteRequest,
): void {
  // A field's column may have another name: of two fields that differ only in case one has.
  const names = key.map((part) => columnOf.get(part)?.name ?? part);
  const wanted = new Set(names.map(folded));
  const isKey = (columns: readonly string[]): boolean =>
    columns.length === wanted.size && columns.every((name) => wanted.has(folded(name)));
  if (key.length > 0 && uniqueColumns(table).some(isKey)) return;
  throw new DataknobsError({
    code: "KEY_REQUIRED",
    message: `Records of "${collection}" are not told apart by ${key.join(", ")}: the table has no primary key and no unique index on just that`,
    backend: "duckdb",
    collection,
    fix: `Make one: CREATE UNIQUE INDEX ... ON ${collection} (${names.join(", ")})`,
  });
}
