import type { Schema } from "@dataknobs/core";
import type { SqliteDatabase } from "../driver.ts";
import { type Table, uniqueKeysOn } from "../catalog/table.ts";

/** Whether a record may have the key of another that is not written like it: then the key is put in its place as well. */
export function mayDiffer(database: SqliteDatabase, table: Table, { fields, key = [] }: Schema): boolean {
  const collated = uniqueKeysOn(database, table, key).some(({ collations }) =>
    collations.some((one) => one !== "BINARY"),
  );
  return collated || fields.some(({ name, type }) => key.includes(name) && type.kind === "any");
}

/** Whether the table holds two values of these fields for one only if they are written the same. */
export function comparesExactly(database: SqliteDatabase, table: Table, { fields, key = [] }: Schema): boolean {
  const plain = uniqueKeysOn(database, table, key).every(({ collations }) =>
    collations.every((one) => one === "BINARY"),
  );
  return (
    plain &&
    key.every((name) => {
      const kind = fields.find((field) => field.name === name)?.type.kind;
      const affinity = table.columns.find((column) => column.name === name)?.affinity;
      if (kind === "int32" || kind === "int64" || kind === "bool")
        return affinity === "integer" || affinity === "numeric";
      if (kind === "text") return affinity === "text" || affinity === "none";
      return kind === "bytes" && affinity === "none";
    })
  );
}
