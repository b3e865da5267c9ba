import { compareValues } from "../../src/model/compare.ts";
import type { LogicalType } from "../../src/model/logical-type.ts";
import type { Comparison, Filter } from "../../src/query/filter.ts";

/** The meaning of filters as it is written in the documents, with no thought of speed: undefined is unknown. */
export function truthOf(filter: Filter, value: unknown, type: LogicalType): boolean | undefined {
  if ("and" in filter) return conjunction(filter.and.map((part) => truthOf(part, value, type)));
  if ("or" in filter) return opposite(conjunction(filter.or.map((part) => opposite(truthOf(part, value, type)))));
  if ("not" in filter) return opposite(truthOf(filter.not, value, type));
  return comparisonTruth(filter, value, type);
}

function conjunction(truths: readonly (boolean | undefined)[]): boolean | undefined {
  if (truths.includes(false)) return false;
  return truths.includes(undefined) ? undefined : true;
}

function opposite(truth: boolean | undefined): boolean | undefined {
  return truth === undefined ? undefined : !truth;
}

function comparisonTruth(
  { operator, value: other }: Comparison,
  value: unknown,
  type: LogicalType,
): boolean | undefined {
  const list = Array.isArray(other) ? (other as readonly unknown[]) : [];
  if (operator === "is-null") return value === null;
  if (operator === "not-null") return value !== null;
  if (value === null) return undefined;
  switch (operator) {
    case "in":
      return opposite(conjunction(list.map((one) => opposite(ordered("=", value, one, type)))));
    case "not-in":
      return conjunction(list.map((one) => opposite(ordered("=", value, one, type))));
    case "between":
      return conjunction([ordered(">=", value, list[0], type), ordered("<=", value, list[1], type)]);
    case "like":
      return typeof value === "string" ? expressionOf(String(other)).test(value) : undefined;
    default:
      return ordered(operator, value, other, type);
  }
}

function ordered(operator: string, value: unknown, other: unknown, type: LogicalType): boolean | undefined {
  if (other === null) return undefined;
  if (type.kind === "any" && kindOf(value) !== kindOf(other))
    return operator === "=" ? false : operator === "!=" ? true : undefined;
  const order = compareValues(value, other, type);
  return { "=": order === 0, "!=": order !== 0, "<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0 }[
    operator
  ];
}

function kindOf(value: unknown): string {
  if (value instanceof Uint8Array) return "bytes";
  return typeof value === "bigint" ? "number" : typeof value;
}

/** A pattern of `like` as a regular expression of code points. */
export function expressionOf(pattern: string): RegExp {
  const source = pattern.replace(
    /\\(.)|([%_])|([^\\])/gsu,
    (_, escaped: string | undefined, wildcard: string | undefined, plain: string | undefined) => {
      if (wildcard !== undefined) return wildcard === "%" ? "[^]*" : "[^]";
      return (escaped ?? plain ?? "").replace(/[.*+?^${}()|[\]\\/]/u, "\\$&");
    },
  );
  return new RegExp(`^(?:${source})$`, "u");
}
