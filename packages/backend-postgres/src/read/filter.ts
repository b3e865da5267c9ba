import {
  type Comparison,
  DataknobsError,
  type Field,
  type Filter,
  type FilterOperator,
  sameType,
  type Schema,
} from "@dataknobs/core";
import { whereText } from "@dataknobs/sql";
import type { Collection, CollectionColumn } from "../collection.ts";
import { literal, quote } from "../names.ts";
import type { PgType } from "../types/pg-type.ts";

/** The column behind a field, as a filter looks at it. */
export interface Compared {
  readonly column: CollectionColumn;
  /** The server's encoding: in UTF8 alone the order of bytes is that of code points. */
  readonly encoding: string;
}

/** The column of a field, where the field has its type; else `undefined`. */
export type Columns = (field: string) => Compared | undefined;

/** The columns behind fields that were described: a condition is asked about with their schema alone. */
const described = new WeakMap<Field, Compared>();

export function noteFields(schema: Schema, columns: ReadonlyMap<string, CollectionColumn>, encoding: string): void {
  for (const field of schema.fields) {
    const column = columns.get(field.name);
    if (column !== undefined && sameType(field.type, column.kept.type)) described.set(field, { column, encoding });
  }
}

/** Whether PostgreSQL gives this filter exactly the meaning that core gives it. */
export function runsFilter(filter: Filter, schema: Schema): boolean {
  return runs(filter, columnsIn(schema));
}

/** The columns of a schema's fields, of those that are still what was described. */
export function columnsIn(schema: Schema): Columns {
  return (name) => {
    const field = schema.fields.find((candidate) => candidate.name === name);
    return field === undefined ? undefined : described.get(field);
  };
}

/** The columns of a collection, for fields that are wanted as what they are. */
export function columnsOf({ columns }: Collection, schema: Schema, encoding: string): Columns {
  return (name) => {
    const column = columns.get(name);
    const field = schema.fields.find((candidate) => candidate.name === name);
    if (column === undefined || (field !== undefined && !sameType(field.type, column.kept.type))) return undefined;
    return { column, encoding };
  };
}

export function runs(filter: Filter, columns: Columns): boolean {
  if ("and" in filter) return filter.and.every((part) => runs(part, columns));
  if ("or" in filter) return filter.or.every((part) => runs(part, columns));
  if ("not" in filter) return runs(filter.not, columns);
  return runsComparison(filter, columns);
}

function runsComparison({ field, operator, value }: Comparison, columns: Columns): boolean {
  const compared = columns(field);
  if (compared === undefined) return false;
  if (operator === "is-null" || operator === "not-null") return true;
  if (operator === "like") return likes(compared, value);
  if (orders(operator) && isText(compared.column) && compared.encoding !== "UTF8") return false;
  const several = operator === "in" || operator === "not-in" || operator === "between";
  const values: readonly unknown[] = several && Array.isArray(value) ? value : [value];
  return values.every((one) => literalOf(compared.column, one) !== undefined);
}

/** A backslash at the end is an error to PostgreSQL, and `_` a byte where the encoding has no characters. */
function likes({ column, encoding }: Compared, pattern: unknown): boolean {
  if (!isText(column) || typeof pattern !== "string" || pattern.includes("\0")) return false;
  return encoding === "UTF8" && !/(^|[^\\])(\\\\)*\\$/.test(pattern);
}

function orders(operator: Comparison["operator"]): boolean {
  return operator === "between" || operator.startsWith("<") || operator.startsWith(">");
}

/** The filter as PostgreSQL's SQL, every value a quoted literal. */
export function filterSql(filter: Filter, columns: Columns): string {
  let last = "";
  const columnOf = (field: string): CollectionColumn => {
    const compared = columns(field);
    if (compared !== undefined) return compared.column;
    throw new DataknobsError({
      code: "UNSUPPORTED",
      message: "PostgreSQL does not run this condition as filters mean it",
      backend: "postgres",
      field,
    });
  };
  const { text } = whereText(filter, {
    operand: (field, operator) => comparedBy(operator, columnOf(field)),
    value(field, value) {
      last = literalOf(columnOf(field), value) ?? "NULL";
      return value;
    },
    parameter: () => last,
    like: (operand, pattern) => `${operand} LIKE ${pattern} ESCAPE '\\'`,
  });
  return text;
}

/**
 * Texts that are equal only if their bytes are can be looked up by an index of the column's own collation; the database's
 * is such a one.
 */
function comparedBy(operator: FilterOperator, column: CollectionColumn): string {
  // A domain may have a collation of its own.
  const { kind, name } = column.type;
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
function isText({ kept, type }: CollectionColumn): boolean {
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
function literalOf(column: CollectionColumn, value: unknown): string | undefined {
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
