import { sameName } from "../names.ts";
import type { Table } from "../catalog/table.ts";

/** The columns by whose total order a table is read and resumed. */
export interface ReadOrder {
  readonly columns: readonly string[];
  /** The order is that of the rowid, a 64-bit integer. */
  readonly rowid: boolean;
}

/**
 * The rowid where there is one: it is the order in which the records lie, and never null. Else the primary key, which a
 * WITHOUT ROWID table keeps free of nulls. `undefined` for views and virtual tables, which have no order of their own.
 */
export function readOrderOf(table: Table): ReadOrder | undefined {
  if (table.kind !== "table") return undefined;
  if (table.alias !== undefined) return { columns: [table.alias], rowid: true };
  if (!table.withoutRowid) {
    const free = ["rowid", "_rowid_", "oid"].find(
      (name) => !table.columns.some((column) => sameName(column.name, name)),
    );
    if (free !== undefined) return { columns: [free], rowid: true };
  }
  const strict = table.key.every((name) => table.columns.some((column) => column.name === name && column.notNull));
  return table.key.length > 0 && strict ? { columns: table.key, rowid: false } : undefined;
}
