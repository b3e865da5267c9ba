import { type Comparison, DataknobsError, type Filter, type FilterOperator } from "@dataknobs/core";

/** SQL with the values of its parameters, in order. */
export interface SqlText {
  readonly text: string;
  readonly parameters: readonly unknown[];
}

/** What a store's SQL does its own way. */
export interface WhereDialect {
  /** How the parameter of this number (from 1) is written: `?`, `$1`. */
  readonly parameter: (number: number) => string;
  /** A field as the left side of a comparison: its quoted name, with a collation where the operator needs one. */
  readonly operand: (field: string, operator: FilterOperator) => string;
  /** A value in record form as the driver binds it. */
  readonly value: (field: string, value: unknown) => unknown;
  /** Makes `like` of the store, if it has one that agrees: case-sensitive, with `\` as escape. */
  readonly like?: (operand: string, parameter: string) => string;
}

const comparisons: Readonly<Partial<Record<FilterOperator, string>>> = {
  "=": "=",
  "!=": "<>",
  "<": "<",
  "<=": "<=",
  ">": ">",
  ">=": ">=",
};

/** A filter as a condition; SQL's three-valued logic is that of filters. `first`: the number of its first parameter. */
export function whereText(filter: Filter, dialect: WhereDialect, first = 1): SqlText {
  const parameters: unknown[] = [];
  const parameter = (field: string, value: unknown): string => {
    parameters.push(dialect.value(field, value));
    return dialect.parameter(first + parameters.length - 1);
  };
  return { text: conditionOf(filter, dialect, parameter), parameters };
}

type Parameter = (field: string, value: unknown) => string;

function conditionOf(filter: Filter, dialect: WhereDialect, parameter: Parameter): string {
  if ("and" in filter) return joined(filter.and, "AND", "1 = 1", dialect, parameter);
  if ("or" in filter) return joined(filter.or, "OR", "1 = 0", dialect, parameter);
  if ("not" in filter) return `NOT (${conditionOf(filter.not, dialect, parameter)})`;
  return comparisonOf(filter, dialect, parameter);
}

function joined(
  parts: readonly Filter[],
  word: string,
  empty: string,
  dialect: WhereDialect,
  parameter: Parameter,
): string {
  if (parts.length === 0) return empty;
  return parts.map((part) => `(${conditionOf(part, dialect, parameter)})`).join(` ${word} `);
}

function comparisonOf({ field, operator, value }: Comparison, dialect: WhereDialect, parameter: Parameter): string {
  const left = dialect.operand(field, operator);
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  switch (operator) {
    case "is-null":
      return `${left} IS NULL`;
    case "not-null":
      return `${left} IS NOT NULL`;
    case "between":
      return `${left} BETWEEN ${parameter(field, list[0])} AND ${parameter(field, list[1])}`;
    case "in":
    case "not-in":
      return membership(
        left,
        operator === "in",
        list.map((member) => parameter(field, member)),
      );
    case "like":
      if (dialect.like !== undefined) return dialect.like(left, parameter(field, value));
      break;
    default:
      return `${left} ${comparisons[operator] ?? ""} ${parameter(field, value)}`;
  }
  throw new DataknobsError({
    code: "UNSUPPORTED",
    field,
    message: `The store does not run the operator ${operator} as filters mean it.`,
  });
}

/** Standard SQL has no empty list. Null is unknown to one as well, not outside of it. */
function membership(left: string, inside: boolean, members: readonly string[]): string {
  if (members.length === 0) return `CASE WHEN ${left} IS NOT NULL THEN ${inside ? "1 = 0" : "1 = 1"} END`;
  return `${left} ${inside ? "IN" : "NOT IN"} (${members.join(", ")})`;
}
