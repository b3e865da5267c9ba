import { DataknobsError, type WriteRequest } from "@dataknobs/core";
import type { Table } from "../catalog/table.ts";

/** The sets of columns that no two records may share: of constraints, deferrable ones among them, and of indexes for all records. */
export function uniqueColumns({ constraints, indexes }: Table): readonly (readonly string[])[] {
  const demanded = constraints.filter(({ kind }) => kind === "primary" || kind === "unique");
  const indexed = indexes.flatMap(({ unique, whole, collated, columns }) =>
    unique && whole && !collated && columns ? [columns] : [],
  );
  return [...demanded.map(({ columns }) => columns), ...indexed];
}

export function isJust(columns: readonly string[], wanted: readonly string[]): boolean {
  return columns.length === wanted.length && columns.every((name) => wanted.includes(name));
}

/** An upsert by columns that many records may share would replace all of them by one. @throws KEY_REQUIRED */
export function checkTellsApart(table: Table, collection: string, { schema: { key = [] } }: WriteRequest): void {
  if (key.length > 0 && uniqueColumns(table).some((columns) => isJust(columns, key))) return;
  throw new DataknobsError({
    code: "KEY_REQUIRED",
    message: `Records of "${collection}" are not told apart by ${key.join(", ")}: the table has no primary key and no unique index on just that, for all records`,
    backend: "postgres",
    collection,
    fix: `Make one: CREATE UNIQUE INDEX ... ON ${collection} (${key.join(", ")})`,
  });
}
