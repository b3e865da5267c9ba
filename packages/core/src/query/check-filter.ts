import { show } from "../model/show.ts";
import type { Schema } from "../model/schema.ts";
import { formatType } from "../model/logical-type-text.ts";
import { checkShape } from "./check-shape.ts";
import { exactComparison } from "./exact-comparison.ts";
import type { Comparison, Filter, FilterOperator } from "./filter.ts";
import { invalid, notAmong, queriedField } from "./invalid-query.ts";
import { isFilterList } from "./where-of.ts";

/** All operators, in the order in which messages list them. */
export const filterOperators: readonly FilterOperator[] = [
  "=",
  "!=",
  "<",
  "<=",
  ">",
  ">=",
  "in",
  "not-in",
  "like",
  "between",
  "is-null",
  "not-null",
];

/** What other languages call them. */
const otherSigns: ReadonlyMap<string, string> = new Map([
  ["==", "="],
  ["===", "="],
  ["!==", "!="],
  ["<>", "!="],
  ["not in", "not-in"],
  ["not like", "like"],
  ["ilike", "like"],
]);

/**
 * The same filter with every value in the record form of its field's type; a value that the type does not have (`age > 1.5`
 * of an int32) is moved to its neighbour, so that comparing by the field's own type is exact.
 * @throws INVALID_QUERY for an unknown field or operator, and for a value of another kind
 */
export function checkFilter(filter: Filter, schema: Schema): Filter {
  if (typeof filter !== "object" || filter === null)
    throw invalid(
      `A filter is an object such as { field: "age", operator: ">=", value: 18 }; this came: ${show(filter)}.`,
    );
  if ("and" in filter) return { and: members(filter.and, "and").map((part) => checkFilter(part, schema)) };
  if ("or" in filter) return { or: members(filter.or, "or").map((part) => checkFilter(part, schema)) };
  if ("not" in filter) return { not: checkFilter(filter.not, schema) };
  return checkComparison(filter, schema);
}

function checkComparison(comparison: Comparison, schema: Schema): Comparison {
  const field = queriedField(schema, comparison.field);
  const { operator } = comparison;
  if (!filterOperators.includes(operator)) {
    throw notAmong("operator", operator, filterOperators, otherSigns.get(operator) ?? operator);
  }
  checkShape(comparison, field);
  return exactComparison(comparison, field.type, (value) =>
    invalid(
      `${JSON.stringify(field.name)} is ${formatType(field.type)}; it cannot be compared by ${operator} with ${show(value)}.`,
      field.name,
    ),
  );
}

/** What came may be from a file: that it is an array is looked at. */
function members(parts: readonly Filter[], word: string): readonly Filter[] {
  if (isFilterList(parts)) return parts;
  throw invalid(`"${word}" takes an array of filters; this came: ${show(parts)}.`);
}
