import type { FilterOperator } from "./filter.ts";

/** Three-valued logic as numbers: `and` is the least, `or` the greatest, `not` is `2 - truth`. */
export type Truth = 0 | 1 | 2;

export const no = 0;
/** A comparison with null: neither kept nor, under `not`, kept. */
export const unknown = 1;
export const yes = 2;

/** The operators that compare a value with one other by their order. */
export type OrderOperator = "=" | "!=" | "<" | "<=" | ">" | ">=";

/** What an operator says of a value that is below, equal to or above the other. */
export interface Outcome {
  readonly below: Truth;
  readonly equal: Truth;
  readonly above: Truth;
}

export const outcomes: Readonly<Record<OrderOperator, Outcome>> = {
  "=": { below: no, equal: yes, above: no },
  "!=": { below: yes, equal: no, above: yes },
  "<": { below: yes, equal: no, above: no },
  "<=": { below: yes, equal: yes, above: no },
  ">": { below: no, equal: no, above: yes },
  ">=": { below: no, equal: yes, above: yes },
};

export function isOrderOperator(operator: FilterOperator): operator is OrderOperator {
  return Object.hasOwn(outcomes, operator);
}

export function both(a: Truth, b: Truth): Truth {
  return a < b ? a : b;
}

export function either(a: Truth, b: Truth): Truth {
  return a > b ? a : b;
}

export function negated(truth: Truth): Truth {
  return truth === yes ? no : truth === no ? yes : unknown;
}
