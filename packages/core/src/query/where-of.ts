import type { Comparison, Filter, Query } from "./filter.ts";

/** The one filter that a query's `where` means; `undefined`: none. */
export function whereOf(where: Query["where"]): Filter | undefined {
  if (where === undefined) return undefined;
  const parts: readonly Filter[] = isFilterList(where) ? where : [where];
  return parts.length > 1 ? { and: parts } : parts[0];
}

/** Every field that a filter looks at, once. */
export function filteredFields(filter: Filter): readonly string[] {
  return [...new Set(comparisonsIn(filter).map(({ field }) => field))];
}

/** The comparisons that a filter is made of. */
export function comparisonsIn(filter: Filter): readonly Comparison[] {
  if ("and" in filter) return filter.and.flatMap(comparisonsIn);
  if ("or" in filter) return filter.or.flatMap(comparisonsIn);
  return "not" in filter ? comparisonsIn(filter.not) : [filter];
}

/** `Array.isArray` does not tell readonly arrays apart. */
export function isFilterList(where: Filter | readonly Filter[]): where is readonly Filter[] {
  return Array.isArray(where);
}
