import type { FilterOperator } from "@dataknobs/core";
import type { CollectionColumn } from "../collection.ts";
import { literal, quote } from "../names.ts";
import type { PgType } from "../types/pg-type.ts";

/**
 * Texts that are equal only if their bytes are can be looked up by an index of the column's own collation; the database's
 * is such a one.
 */
export function comparedBy(operator: FilterOperator, column: CollectionColumn): string {
  // A domain may have a collation of its own.
  const { kind, name } = column.type;
  // Whether a composite IS NULL is to PostgreSQL a question about its members.
  if (column.kept.way === "composite") return `NULLIF(pg_catalog.num_nulls(${quote(column.name)}), 1)`;
  const plain = kind === "base" && (name === "text" || name === "varchar") && column.collation === undefined;
  return plain && (operator === "=" || operator === "in") ? quote(column.name) : operandOf(column);
}

/** What is compared: texts by their bytes, whatever collation the column has. */
export function operandOf(column: CollectionColumn): string {
  const name = quote(column.name);
  if (isText(column)) return `(${name})::pg_catalog.text COLLATE pg_catalog."C"`;
  return column.kept.way === "oid" ? `(${name})::pg_catalog.int8` : name;
}

/** Types whose values are texts that equal each other only if their bytes do. */
export function isText({ kept, type }: CollectionColumn): boolean {
  const { kind, name } = baseOf(type);
  return kept.way === "text" && (kind === "enum" || name === "text" || name === "varchar" || name === "name");
}

function baseOf(type: PgType): PgType {
  return type.kind === "domain" && type.base !== undefined ? baseOf(type.base) : type;
}

/** Whether PostgreSQL puts values of this column into the order that core puts them into. */
export function isOrdered(column: CollectionColumn): boolean {
  if (isText(column)) return true;
  switch (column.kept.way) {
    case "text":
    case "interval":
    case "json":
    case "jsonb":
    case "array":
    case "composite":
    case "as text":
      return false;
    default:
      return true;
  }
}

/** A year that PostgreSQL reads as it is meant. */
const plainYear = /^(?!0000)\d{4}-/;
const infinite = /^-?infinity$/;

/** A value as a literal that compares exactly; `undefined` where there is none, or PostgreSQL compares this type differently. */
export function literalOf(column: CollectionColumn, value: unknown): string | undefined {
  if (value === null) return isOrdered(column) ? "NULL" : undefined;
  switch (column.kept.way) {
    case "bool":
      return typeof value === "boolean" ? String(value) : undefined;
    case "int2":
    case "int4":
    case "int8":
    case "oid":
      return integer(value);
    case "float4":
    case "float8":
      return typeof value === "number" ? `'${Object.is(value, -0) ? "0" : value}'::pg_catalog.float8` : undefined;
    case "numeric":
      return typeof value === "string" && /^(-?\d+(\.\d+)?|NaN|-?Infinity)$/.test(value)
        ? `'${value}'::pg_catalog.numeric`
        : undefined;
    case "text":
      return isText(column) && typeof value === "string" && !value.includes("\0") && value.isWellFormed()
        ? literal(value)
        : undefined;
    case "bytea":
      return value instanceof Uint8Array
        ? `'\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("hex")}'::pg_catalog.bytea`
        : undefined;
    case "date":
    case "timestamp":
    case "timestamptz":
      if (typeof value !== "string" || !(plainYear.test(value) || infinite.test(value))) return undefined;
      return `${literal(value)}::pg_catalog.${column.kept.way}`;
    case "time":
    case "uuid":
      return typeof value === "string" ? `${literal(value)}::pg_catalog.${column.kept.way}` : undefined;
    default:
      return undefined;
  }
}

function integer(value: unknown): string | undefined {
  if (typeof value === "number" && !Number.isSafeInteger(value)) return undefined;
  const digits = typeof value === "number" || typeof value === "bigint" ? BigInt(value).toString() : value;
  return typeof digits === "string" && /^-?\d+$/.test(digits) ? `(${digits})` : undefined;
}
