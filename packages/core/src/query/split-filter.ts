import type { Comparison, Filter, FilterOperator } from "./filter.ts";

export interface SplitFilter {
  /** What the store runs. */
  readonly pushed?: Filter;
  /** What is left for core; both together are the filter. */
  readonly rest?: Filter;
}

/**
 * Parts a filter into what a store runs exactly and the rest. Only the members of an outermost `and` can go apart.
 * `runs`: a store that runs an operator for some fields only.
 */
export function splitFilter(
  filter: Filter,
  operators: readonly FilterOperator[],
  runs: (comparison: Comparison) => boolean = () => true,
): SplitFilter {
  const runnable = (part: Filter): boolean => {
    if ("and" in part) return part.and.every(runnable);
    if ("or" in part) return part.or.every(runnable);
    if ("not" in part) return runnable(part.not);
    return operators.includes(part.operator) && runs(part);
  };
  return splitParts(filter, runnable);
}

/** The same by a store's own judgement of each part. */
export function splitParts(filter: Filter, runnable: (part: Filter) => boolean): SplitFilter {
  const parts = conjuncts(filter);
  const pushed = joined(parts.filter(runnable));
  const rest = joined(parts.filter((part) => !runnable(part)));
  return { ...(pushed !== undefined && { pushed }), ...(rest !== undefined && { rest }) };
}

function conjuncts(filter: Filter): readonly Filter[] {
  return "and" in filter ? filter.and.flatMap(conjuncts) : [filter];
}

function joined(parts: readonly Filter[]): Filter | undefined {
  return parts.length > 1 ? { and: parts } : parts[0];
}
