import {
  type Field,
  formatType,
  type LogicalType,
  sameType,
  type Schema,
  type StoredField,
  type Unable,
} from "@dataknobs/core";
import { columnNames } from "../names.ts";
import { type DuckType, formatDuckType, isRaw } from "../types/duck-type.ts";
import { logicalOf } from "../types/logical-of.ts";
import { parseDuckType } from "../types/parse-duck-type.ts";
import { storedAs } from "../types/stored-as.ts";
import { columnOf } from "./stored-as.ts";

/** A file is written anew, whatever it was before: its columns are those of what comes. Every type comes back, by the schema that stands in the file's own metadata. */
export function planFields({ fields }: Schema): readonly StoredField[] {
  const names = columnNames(fields.map(({ name }) => name));
  return fields.map((field, i) => stored(field, names[i] ?? field.name));
}

function stored(field: Field, name: string): StoredField {
  const column = columnOf(field);
  const unable = unableOf(column, field.type);
  const note = noteOf(field, column);
  return {
    field: field.name,
    name,
    type: field.type,
    native: formatDuckType(column),
    // The file's metadata keeps where a field came from, so that a store of that kind makes the same column again.
    ...(field.native !== undefined && { origin: field.native }),
    nullable: field.nullable,
    ...(unable.length > 0 && { unable }),
    ...(note !== undefined && { note }),
  };
}

/** What other programs see of a field that Parquet has no type for. */
function noteOf(field: Field, column: DuckType): string | undefined {
  if (field.type.kind === "text" && isBeyondUs(field))
    return `no column of ${field.native} is made again: its text remains`;
  const [own, inFile] = [formatDuckType(storedAs(field)), formatDuckType(column)];
  const [from, shown] = own === inFile ? [formatType(field.type), formatType(logicalOf(column))] : [own, inFile];
  if (from === shown || (own === inFile && sameType(field.type, logicalOf(column)))) return undefined;
  return `a Parquet file has no ${from}: other programs see ${shown} in it, a copy from it by dataknobs is as before`;
}

/** A type of DuckDB that we read by its text, and do not make of it. */
function isBeyondUs(field: Field): boolean {
  const known = field.native === undefined ? undefined : parseDuckType(field.native);
  return known !== undefined && !isRaw(known) && formatDuckType(storedAs(field)) !== formatDuckType(known);
}

/**
 * A text holds every value; JSON all but half of a surrogate pair, for which DuckDB would not read the file again; a nested
 * column only what has its shape.
 */
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
    case "JSON":
      return mayHoldHalves(type) ? ["surrogate"] : [];
    case "LIST":
    case "STRUCT":
    case "MAP":
      return [
        ...(type.kind === "json" ? (["range", "json-null"] as const) : []),
        ...(holdsFloats(column) ? (["negzero"] as const) : []),
        ...(mayHoldHalves(type) ? (["surrogate"] as const) : []),
      ];
    default:
      return [];
  }
}

/** Text is well-formed; only JSON can write half of a pair, as an escape. */
function mayHoldHalves(type: LogicalType): boolean {
  if (type.kind === "any") return type.of?.some(mayHoldHalves) ?? true;
  return type.kind === "list" ? mayHoldHalves(type.of) : type.kind === "json";
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
