import type { Comparison, Filter, FilterOperator } from "../../../src/query/filter.ts";

/** One field `x` of a type, its values in record form, and what filters on it keep: the indexes of the values. */
export interface FilterCase {
  readonly type: string;
  readonly values: readonly unknown[];
  readonly keeps: readonly (readonly [filter: Filter, rows: readonly number[]])[];
}

export function x(operator: FilterOperator, value?: unknown): Comparison {
  return value === undefined ? { field: "x", operator } : { field: "x", operator, value };
}

/** 2^53 + 1: no number of JavaScript is so. */
export const above53 = 9_007_199_254_740_993n;
