import type { Comparison, Filter, FilterOperator, Query, Sort } from "./filter.ts";
import { whereOf } from "./where-of.ts";

/** A condition as a builder takes it: a filter, or a function that says it with a builder of its own. */
export type Condition = Filter | ((query: QueryBuilder) => QueryBuilder);

/** Says a query step by step. Each step gives a new builder, so that a part can be used again. */
export interface QueryBuilder {
  /** Adds a condition; all that are added must hold. `is-null` and `not-null` take no value. */
  where(field: string, operator: FilterOperator, value?: unknown): QueryBuilder;
  where(condition: Condition): QueryBuilder;
  /** Adds a condition of which at least one part must hold. */
  or(...conditions: readonly Condition[]): QueryBuilder;
  /** Adds a condition that must be false; where it is unknown because of a null, it is not kept either. */
  not(field: string, operator: FilterOperator, value?: unknown): QueryBuilder;
  not(condition: Condition): QueryBuilder;
  /** Sorts by one more field, after those said before. Default `"asc"`. */
  sort(field: string, direction?: "asc" | "desc"): QueryBuilder;
  limit(records: number): QueryBuilder;
  offset(records: number): QueryBuilder;
  /** The fields to deliver, in this order. */
  fields(...names: readonly string[]): QueryBuilder;
  build(): Query;
}

/**
 * Begins a query that names no condition yet:
 * `query().where("age", ">=", 18).or({ field: "city", operator: "=", value: "Rome" }, (q) => q.where("city", "is-null")).sort("name").limit(10)`.
 */
export function query(): QueryBuilder {
  return builderOf({ where: [] });
}

/** The query that a person gave, built or not. */
export function builtQuery(given: Query | QueryBuilder): Query {
  return isBuilder(given) ? given.build() : given;
}

interface Built extends Query {
  readonly where: readonly Filter[];
  readonly sort?: readonly Sort[];
}

function builderOf(built: Built): QueryBuilder {
  const withFilter = (filter: Filter): QueryBuilder => builderOf({ ...built, where: [...built.where, filter] });
  return {
    where: (...given: Given) => withFilter(filterOf(given)),
    or: (...conditions) => withFilter({ or: conditions.map(conditionOf) }),
    not: (...given: Given) => withFilter({ not: filterOf(given) }),
    sort: (field, direction = "asc") => builderOf({ ...built, sort: [...(built.sort ?? []), { field, direction }] }),
    limit: (limit) => builderOf({ ...built, limit }),
    offset: (offset) => builderOf({ ...built, offset }),
    fields: (...fields) => builderOf({ ...built, fields }),
    build: () => ({ ...built }),
  };
}

type Given = readonly [condition: Condition] | readonly [field: string, operator: FilterOperator, value?: unknown];

function filterOf(given: Given): Filter {
  if (given.length === 1) return conditionOf(given[0]);
  const [field, operator, value] = given;
  const comparison: Comparison = value === undefined ? { field, operator } : { field, operator, value };
  return comparison;
}

function conditionOf(condition: Condition): Filter {
  if (typeof condition !== "function") return condition;
  return whereOf(condition(query()).build().where) ?? { and: [] };
}

function isBuilder(given: Query | QueryBuilder): given is QueryBuilder {
  return "build" in given && typeof given.build === "function";
}
