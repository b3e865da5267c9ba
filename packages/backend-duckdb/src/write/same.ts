import { quoteName } from "@dataknobs/sql";
import { collatedText, type TableColumn } from "../catalog.ts";

/**
 * Whether two cells are one to DuckDB's own keys and indexes: those look at the bytes of a text, whatever collation its
 * column has, and `=` does not. `table`, `other`: the names of the two; the column's own table comes first.
 */
export function sameText({ name, native }: Pick<TableColumn, "name" | "native">, table: string, value: string): string {
  const own = `${table}.${quoteName(name)}`;
  return native === collatedText ? `${own} COLLATE C = ${value}` : `${own} = ${value}`;
}
