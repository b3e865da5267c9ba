import { DataknobsError } from "../model/error.ts";
import { didYouMean } from "../model/nearest.ts";
import { show } from "../model/show.ts";
import type { Field, Schema } from "../model/schema.ts";
import { formatType } from "../model/logical-type-text.ts";
import { exactComparison } from "./exact-comparison.ts";
import type { Comparison, Filter, FilterOperator } from "./filter.ts";

/** All operators, in the order in which messages list them. */
export const filterOperators: readonly FilterOperator[] = ["=", "!=", "<", "<=", ">", ">=", "in", "not-in", "like", "between", "is-null", "not-null"];

/** What other languages call them. */
const otherSigns: ReadonlyMap<string, string> = new Map([["==", "="], ["===", "="], ["!==", "!="], ["<>", "!="], ["not in", "not-in"], ["not like", "like"], ["ilike", "like"]]);

/**
 * The same filter with every value in the record form of its field's type; a value that the type does not have (`age > 1.5`
 * of an int32) is moved to its neighbour, so that comparing by the field's own type is exact.
 * @throws INVALID_QUERY for an unknown field or operator, and for a value of another kind
 */
export function checkFilter(filter: Filter, schema: Schema): Filter {
  if (typeof filter !== "object" || filter === null) throw invalid(`A filter is an object such as { field: "age", operator: ">=", value: 18 }; this came: ${show(filter)}.`);
  if ("and" in filter) return { and: members(filter.and, "and").map((part) => checkFilter(part, schema)) };
  if ("or" in filter) return { or: members(filter.or, "or").map((part) => checkFilter(part, schema)) };
  if ("not" in filter) return { not: checkFilter(filter.not, schema) };
  return checkComparison(filter, schema);
}

function checkComparison(comparison: Comparison, schema: Schema): Comparison {
  const field = queriedField(schema, comparison.field);
  const { operator } = comparison;
  if (!filterOperators.includes(operator)) {
    const known = otherSigns.get(String(operator)) ?? String(operator);
    throw invalid(`There is no operator ${show(operator)}. There are: ${filterOperators.join(", ")}.${didYouMean(known, filterOperators)}`, field.name);
  }
  checkShape(comparison, field);
  return exactComparison(comparison, field.type, (value) =>
    invalid(`${JSON.stringify(field.name)} is ${formatType(field.type)}; it cannot be compared by ${operator} with ${show(value)}.`, field.name),
  );
}

/** How many values an operator takes. */
function checkShape({ operator, value }: Comparison, field: Field): void {
  const name = JSON.stringify(field.name);
  switch (operator) {
    case "is-null":
    case "not-null":
      if (value !== undefined) throw invalid(`The operator ${operator} takes no value; for ${name} came ${show(value)}.`, field.name);
      return;
    case "in":
    case "not-in":
      if (!Array.isArray(value)) throw invalid(`The operator ${operator} takes an array of values; for ${name} came ${show(value)}.`, field.name);
      return;
    case "between":
      if (!Array.isArray(value) || value.length !== 2) throw invalid(`The operator between takes an array of two values, both included; for ${name} came ${show(value)}.`, field.name);
      return;
    case "like":
      if (field.type.kind !== "text" && field.type.kind !== "any") throw invalid(`The operator like compares text; ${name} is ${formatType(field.type)}.`, field.name);
      if (typeof value !== "string" && value !== null) throw invalid(`The operator like takes a text with % and _; for ${name} came ${show(value)}.`, field.name);
      if (typeof value === "string" && /(?<!\\)(?:\\\\)*\\$/.test(value)) throw invalid(`The pattern ${show(value)} ends with a lone \\; write \\\\ for the character itself.`, field.name);
      return;
    default:
      if (value === undefined) throw invalid(`The operator ${operator} needs a value to compare ${name} with; none came.`, field.name);
  }
}

/** @throws INVALID_QUERY when the schema has no such field */
export function queriedField(schema: Schema, name: string): Field {
  const field = schema.fields.find((one) => one.name === name);
  if (field !== undefined) return field;
  const names = schema.fields.map((one) => one.name);
  throw invalid(`There is no field ${show(name)}. There are: ${names.join(", ")}.${didYouMean(String(name), names)}`, String(name));
}

function members(parts: readonly Filter[], word: string): readonly Filter[] {
  if (Array.isArray(parts)) return parts;
  throw invalid(`"${word}" takes an array of filters; this came: ${show(parts)}.`);
}

export function invalid(message: string, field?: string): DataknobsError {
  return new DataknobsError({ code: "INVALID_QUERY", message, field });
}
