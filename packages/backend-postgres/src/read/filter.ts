import { type Comparison, DataknobsError, type Filter, type Schema } from "@dataknobs/core";
import { whereText } from "@dataknobs/sql";
import type { CollectionColumn } from "../collection.ts";
import { type Columns, columnsIn, type Compared } from "./compared.ts";
import { comparedBy, isText, literalOf } from "./operand.ts";

/** Whether PostgreSQL gives this filter exactly the meaning that core gives it. */
export function runsFilter(filter: Filter, schema: Schema): boolean {
  return runs(filter, columnsIn(schema));
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
  if (compared.column.kept.way === "composite") return false;
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
