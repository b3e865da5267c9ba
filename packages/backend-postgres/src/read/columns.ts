import { DataknobsError, type Field, type LogicalType, type Schema } from "@dataknobs/core";
import type { Collection, CollectionColumn } from "../collection.ts";
import { quote } from "../names.ts";
import type { Kept } from "../types/way.ts";

export function fieldIn(schema: Schema, name: string): Field {
  const field = schema.fields.find((candidate) => candidate.name === name);
  if (field !== undefined) return field;
  throw unknownField(
    name,
    schema.fields.map((one) => one.name),
  );
}

export function columnFor({ columns }: Collection, field: string): CollectionColumn {
  const column = columns.get(field);
  if (column !== undefined) return column;
  throw unknownField(field, [...columns.keys()]);
}

function unknownField(field: string, all: readonly string[]): DataknobsError {
  return new DataknobsError({
    code: "INVALID_QUERY",
    message: `There is no field "${field}". Fields: ${all.join(", ")}`,
    backend: "postgres",
    field,
  });
}

/**
 * What of a column is to be selected for a field that is wanted as a type: an array that is no list, or a composite that
 * another PostgreSQL takes, comes as its text.
 */
export function keptFor(column: CollectionColumn, wanted: LogicalType): Kept {
  const { kept } = column;
  return (kept.way === "array" || kept.way === "composite") && wanted.kind === "text"
    ? { type: { kind: "text" }, way: "as text", select: "text" }
    : kept;
}

export function selectText(column: CollectionColumn, { select }: Kept): string {
  const name = quote(column.name);
  switch (select) {
    case "text":
      return `${name}::pg_catalog.text`;
    case "text[]":
      return `${name}::pg_catalog.text[]`;
    case "inet":
      return `pg_catalog.textin(pg_catalog.inet_out(${name}))`;
    case "char":
      return `CASE WHEN ${name}::int4 < 0 THEN E'\\\\' || (${name}::int4 + 256) / 64 || (${name}::int4 + 256) / 8 % 8 || (${name}::int4 + 256) % 8 ELSE ${name}::pg_catalog.text END`;
    case "json":
      return `pg_catalog.to_json(${name})`;
    default:
      return name;
  }
}
