import {
  compareCodePoints,
  filterBatch,
  type Comparison,
  type Filter,
  type FilterOperator,
  recordsOf,
} from "@dataknobs/core";
import type { Breakage } from "./breakage.ts";
import { querying } from "./capable.ts";

export const brokenFilters: readonly Breakage[] = [
  breaking(
    "like without regard to case",
    ["filters: text"],
    "like",
    (cell, { value }) => typeof cell === "string" && likeWithoutCase(cell, String(value)),
  ),
  breaking(
    "like takes _ for one UTF-16 unit",
    ["filters: text"],
    "like",
    (cell, { value }) => typeof cell === "string" && value === "_" && cell.length === 1,
  ),
  breaking("!= keeps null", ["filters: int64", "filters: text"], "!=", (cell, { value }) => cell !== value),
  breaking(
    "not-in keeps null",
    ["filters: int64"],
    "not-in",
    (cell, { value }) => Array.isArray(value) && !value.includes(cell),
  ),
  breaking(
    "compares text by UTF-16 units",
    ["filters: text"],
    "<",
    (cell, { value }) => typeof cell === "string" && typeof value === "string" && cell < value,
  ),
  breaking(
    "compares decimals as text",
    ["filters: decimal"],
    "<",
    (cell, { value }) => typeof cell === "string" && typeof value === "string" && compareCodePoints(cell, value) < 0,
  ),
  breaking(
    "takes decimals of another scale for others",
    ["filters: decimal"],
    "=",
    (cell, { value }) => cell === value,
  ),
  breaking(
    "compares integers as doubles",
    ["filters: int64"],
    "=",
    (cell, { value }) => cell !== null && value !== null && Number(cell) === Number(value),
  ),
  breaking("NaN equals nothing", ["filters: float64"], "=", (cell, { value }) => cell !== null && cell === value),
  breaking(
    "leaves out the ends of between",
    ["filters: int64"],
    "between",
    (cell, { value }) => Array.isArray(value) && Number(cell) > Number(value[0]) && Number(cell) < Number(value[1]),
  ),
  {
    what: "not keeps what is unknown",
    fails: ["filters: and, or, not with unknown comparisons"],
    change: (store) =>
      querying(store, (filter, schema) => {
        if (!("not" in filter)) return filterBatch(filter, schema);
        const inner = filterBatch(filter.not, schema);
        return (batch) => {
          const kept = new Set(inner(batch) ?? Array.from({ length: batch.length }, (_, row) => row));
          return Int32Array.from(Array.from({ length: batch.length }, (_, row) => row).filter((row) => !kept.has(row)));
        };
      }),
  },
];

/** One operator judged by another test, where the filter is that comparison alone. */
function breaking(
  what: string,
  fails: readonly string[],
  operator: FilterOperator,
  test: (cell: unknown, comparison: Comparison) => boolean,
): Breakage {
  return {
    what,
    fails,
    change: (store) =>
      querying(store, (filter, schema) => {
        if (!isComparison(filter) || filter.operator !== operator) return filterBatch(filter, schema);
        return (batch) => {
          const cells = recordsOf(batch).map((record): unknown => record[filter.field] ?? null);
          return Int32Array.from([...cells.keys()].filter((row) => test(cells[row], filter)));
        };
      }),
  };
}

function isComparison(filter: Filter): filter is Comparison {
  return "operator" in filter;
}

function likeWithoutCase(text: string, pattern: string): boolean {
  const expression = pattern.replaceAll(
    /\\(.)|([%_])|([$()*+.?[\\\]^{|}])/gsu,
    (_, escaped: string | undefined, wild: string | undefined, special: string | undefined) =>
      escaped === undefined
        ? wild === "%"
          ? ".*"
          : wild === "_"
            ? "."
            : `\\${special ?? ""}`
        : escaped.replaceAll(/[$()*+.?[\\\]^{|}]/g, "\\$&"),
  );
  return new RegExp(`^${expression}$`, "sui").test(text);
}
