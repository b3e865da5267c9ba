import { type Comparison, DataknobsError, type Field, type Filter, type Schema } from "@dataknobs/core";
import { quoteName, type SqlText, whereText } from "@dataknobs/sql";
import { affinityOf } from "../types/affinity.ts";
import { declaredIn } from "../types/declared-type.ts";

/** Values in one condition: far from SQLite's limit on parameters, and more are found faster by looking at each record. */
const mostValues = 1000;

/**
 * Whether SQLite decides a filter exactly as core does: of types that it keeps as they are, compared by their own order.
 * Decimals, dates and JSON are text in it, whose order is another one. `unicode`: its text is UTF-8, which orders by
 * code point.
 */
export function runsExactly(filter: Filter, schema: Schema, unicode: boolean): boolean {
  return valuesIn(filter) <= mostValues && runs(filter, schema, unicode);
}

function runs(filter: Filter, schema: Schema, unicode: boolean): boolean {
  if ("and" in filter) return filter.and.every((part) => runs(part, schema, unicode));
  if ("or" in filter) return filter.or.every((part) => runs(part, schema, unicode));
  if ("not" in filter) return runs(filter.not, schema, unicode);
  const field = schema.fields.find(({ name }) => name === filter.field);
  if (field === undefined) return false;
  if (filter.operator === "is-null" || filter.operator === "not-null") return true;
  return (
    filter.operator !== "like" && comparesAlike(field, filter.operator, unicode) && valuesOf(filter).every(isComparable)
  );
}

function comparesAlike({ type, native }: Field, operator: Comparison["operator"], unicode: boolean): boolean {
  const declared = declaredIn(native);
  // Asked for by another type than its own, or from elsewhere.
  if (declared === undefined) return false;
  const affinity = affinityOf(declared);
  switch (type.kind) {
    case "bool":
    case "int32":
    case "int64":
    case "float32":
    case "float64":
      return affinity !== "text";
    case "bytes":
      return affinity === "none";
    case "text":
      if (affinity !== "text" && affinity !== "none") return false;
      return unicode || operator === "=" || operator === "!=" || operator === "in" || operator === "not-in";
    default:
      return false;
  }
}

/** NaN would be bound as null, and a comparison with null is left to core. */
function isComparable(value: unknown): boolean {
  return value !== null && value !== undefined && !Number.isNaN(value);
}

function valuesOf({ value }: Comparison): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function valuesIn(filter: Filter): number {
  if ("and" in filter) return filter.and.reduce((sum, part) => sum + valuesIn(part), 0);
  if ("or" in filter) return filter.or.reduce((sum, part) => sum + valuesIn(part), 0);
  return "not" in filter ? valuesIn(filter.not) : valuesOf(filter).length;
}

/** The condition of a filter that `runsExactly`. */
export function whereIn(filter: Filter, schema: Schema): SqlText {
  const fieldOf = (name: string): Field => {
    const field = schema.fields.find((candidate) => candidate.name === name);
    if (field === undefined)
      throw new DataknobsError({
        code: "INVALID_QUERY",
        message: `There is no field ${JSON.stringify(name)}.`,
        field: name,
        backend: "sqlite",
      });
    return field;
  };
  return whereText(filter, {
    parameter: () => "?",
    // Text is compared by its bytes, whatever collation its column has.
    operand: (name) => (fieldOf(name).type.kind === "text" ? `${quoteName(name)} COLLATE BINARY` : quoteName(name)),
    value: (name, value) => boundValue(fieldOf(name), value),
  });
}

/** A value in record form as SQLite keeps it. */
function boundValue({ type }: Field, value: unknown): unknown {
  if (typeof value === "boolean") return value ? 1n : 0n;
  return typeof value === "number" && (type.kind === "int32" || type.kind === "int64") ? BigInt(value) : value;
}
