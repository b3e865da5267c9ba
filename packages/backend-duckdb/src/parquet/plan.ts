import type { Field, LogicalType, Schema, StoredField, Unable } from "@dataknobs/core";
import { columnNames } from "../names.ts";
import { type DuckType, formatDuckType } from "../types/duck-type.ts";
import { columnOf } from "./stored-as.ts";

/** A file is written anew, whatever it was before: its columns are those of what comes. Every type comes back, by the schema that stands in the file's own metadata. */
export function planFields({ fields }: Schema): readonly StoredField[] {
  const names = columnNames(fields.map(({ name }) => name));
  return fields.map((field, i) => stored(field, names[i] ?? field.name));
}

function stored(field: Field, name: string): StoredField {
  const column = columnOf(field);
  const unable = unableOf(column, field.type);
  return {
    field: field.name,
    name,
    type: field.type,
    native: formatDuckType(column),
    // The file's metadata keeps where a field came from, so that a store of that kind makes the same column again.
    ...(field.native !== undefined && { origin: field.native }),
    nullable: field.nullable,
    ...(unable.length > 0 && { unable }),
  };
}

/** A text or JSON holds every value; a nested column only what has its shape. */
function unableOf(column: DuckType, type: LogicalType): readonly Unable[] {
  switch (column.id) {
    case "TINYINT":
    case "SMALLINT":
    case "UTINYINT":
    case "USMALLINT":
    case "UINTEGER":
      return ["range"];
    case "UBIGINT":
      return ["range", "nan", "infinity"];
    case "DECIMAL":
      return column.width > 18 ? ["nan", "infinity"] : [];
    case "LIST":
    case "STRUCT":
    case "MAP":
      return [
        ...(type.kind === "json" ? (["range", "json-null"] as const) : []),
        ...(holdsFloats(column) ? (["negzero"] as const) : []),
      ];
    default:
      return [];
  }
}

function holdsFloats(type: DuckType): boolean {
  switch (type.id) {
    case "FLOAT":
    case "DOUBLE":
      return true;
    case "LIST":
      return holdsFloats(type.of);
    case "STRUCT":
      return type.members.some((member) => holdsFloats(member.type));
    case "MAP":
      return holdsFloats(type.key) || holdsFloats(type.value);
    default:
      return false;
  }
}
