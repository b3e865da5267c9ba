/** A condition on records: a tree of comparisons. A comparison with null is unknown, and unknown is not kept. */
export type Filter = Comparison | AllOf | AnyOf | Not;

export interface Comparison {
  readonly field: string;
  readonly operator: FilterOperator;
  /** In record form; an array for `in` and `not-in`, a pair for `between` (both ends belong to it), absent for `is-null` and `not-null`. */
  readonly value?: unknown;
}
export interface AllOf {
  readonly and: readonly Filter[];
}
export interface AnyOf {
  readonly or: readonly Filter[];
}
export interface Not {
  readonly not: Filter;
}

export type FilterOperator =
  | "="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">="
  | "in"
  | "not-in"
  | "like"
  | "between"
  | "is-null"
  | "not-null";

/** Nulls sort last in both directions; text by code point; NaN above all numbers. */
export interface Sort {
  readonly field: string;
  /** Default `"asc"`. */
  readonly direction?: "asc" | "desc";
}

/** What to read of a collection. An array of filters means all of them. */
export interface Query {
  readonly where?: Filter | readonly Filter[];
  readonly sort?: readonly Sort[];
  readonly limit?: number;
  readonly offset?: number;
  /** The fields to deliver, in this order; default: all. */
  readonly fields?: readonly string[];
}
