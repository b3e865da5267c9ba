import { compareValues, rankOf } from "../model/compare.ts";
import { decimalKey } from "../model/decimal.ts";
import type { LogicalType } from "../model/logical-type.ts";
import type { Comparison } from "./filter.ts";
import { likeTest } from "./like.ts";
import { both, isOrderOperator, negated, no, outcomes, unknown, yes, type Truth } from "./truth.ts";

/** Judges one value in record form; null and missing alike are unknown to all but `is-null` and `not-null`. */
export type ValueTest = (value: unknown) => Truth;

/** The test that a checked comparison means for values of a type. */
export function valueTest(comparison: Comparison, type: LogicalType): ValueTest {
  const { operator, value } = comparison;
  if (operator === "is-null") return (cell) => (cell === null || cell === undefined ? yes : no);
  if (operator === "not-null") return (cell) => (cell === null || cell === undefined ? no : yes);
  const test = presentTest(comparison, value, type);
  return (cell) => (cell === null || cell === undefined ? unknown : test(cell));
}

function presentTest({ operator }: Comparison, value: unknown, type: LogicalType): ValueTest {
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  switch (operator) {
    case "in":
      return listTest(list, type);
    case "not-in": {
      const inside = listTest(list, type);
      return (cell) => negated(inside(cell));
    }
    case "between": {
      const above = orderTest(">=", list[0], type);
      const below = orderTest("<=", list[1], type);
      return (cell) => both(above(cell), below(cell));
    }
    case "like":
      return patternTest(value);
    default:
      return isOrderOperator(operator) ? orderTest(operator, value, type) : () => unknown;
  }
}

function orderTest(operator: keyof typeof outcomes, value: unknown, type: LogicalType): ValueTest {
  if (value === null) return () => unknown;
  const { below, equal, above } = outcomes[operator];
  const byOrder = (cell: unknown): Truth => {
    const order = compareValues(cell, value, type);
    return order < 0 ? below : order > 0 ? above : equal;
  };
  if (type.kind !== "any") return byOrder;
  // In a field of mixed types a number is neither above nor below a text; it only differs from it.
  const rank = rankOf(value);
  const differs = operator === "=" ? no : operator === "!=" ? yes : unknown;
  return (cell) => (rankOf(cell) === rank ? byOrder(cell) : differs);
}

function listTest(list: readonly unknown[], type: LogicalType): ValueTest {
  const values = list.filter((one) => one !== null);
  const absent = values.length < list.length ? unknown : no;
  const keyOf = keysOf(type);
  if (keyOf !== undefined) {
    const keys = new Set(values.map(keyOf));
    return (cell) => (keys.has(keyOf(cell)) ? yes : absent);
  }
  const tests = values.map((one) => orderTest("=", one, type));
  return (cell) => (tests.some((test) => test(cell) === yes) ? yes : absent);
}

/** A function that gives equal values of a type the same key of a `Set`, where there is one. A `Set` takes -0 for 0 and NaN for NaN. */
function keysOf(type: LogicalType): ((value: unknown) => unknown) | undefined {
  switch (type.kind) {
    case "decimal":
      return (value) => decimalKey(String(value));
    case "int32":
    case "int64":
      return (value) => (typeof value === "bigint" && Number.isSafeInteger(Number(value)) ? Number(value) : value);
    case "bool":
    case "float32":
    case "float64":
    case "text":
    case "uuid":
    case "date":
      return (value) => value;
    default:
      return undefined;
  }
}

function patternTest(pattern: unknown): ValueTest {
  if (typeof pattern !== "string") return () => unknown;
  const test = likeTest(pattern);
  const encoder = new TextEncoder();
  return (cell) => {
    if (typeof cell !== "string") return unknown;
    const bytes = encoder.encode(cell);
    return test(bytes, 0, bytes.length) ? yes : no;
  };
}
