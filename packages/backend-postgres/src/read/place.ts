import { DataknobsError, type Position } from "@dataknobs/core";
import type { Collection } from "../collection.ts";
import type { PlaceKeeper } from "./decode/code.ts";

/**
 * Records lie in pages, and a page is read as a whole: a place is a page and the numbers of its records that were
 * delivered. It means something only in one state, in which nothing moves.
 */
export interface Place {
  readonly page: string;
  readonly seen: readonly string[];
}

/** Tables and materialized views lie in pages of their own; what is made of others does not. */
export function hasPages({ table }: Collection): boolean {
  return table.kind === "table" || table.kind === "materialized view";
}

export function placeKeeper(after: Place | undefined): PlaceKeeper {
  const keeper = { block: -1, seen: new Uint16Array(65_536), count: 0, ordered: true };
  if (after === undefined) return keeper;
  keeper.block = Number(after.page);
  for (const number of after.seen) keeper.seen[keeper.count++] = Number(number);
  return keeper;
}

/** The place behind the last record that was taken; `undefined`: pages did not come in their order, or nobody asked. */
export function placeIn(keeper: PlaceKeeper | undefined): Position | undefined {
  if (keeper === undefined) return undefined;
  const { block, seen, count, ordered } = keeper;
  if (!ordered || block < 0) return undefined;
  return { page: String(block), seen: Array.from(seen.subarray(0, count), String) };
}

/** @throws INVALID_ARGUMENT for what is no place in a table */
export function placeOf(position: Position): Place {
  if (typeof position === "object" && position !== null && "page" in position && "seen" in position) {
    const { page, seen } = position;
    if (isNumber(page) && Array.isArray(seen) && seen.every(isNumber)) return { page, seen };
  }
  throw new DataknobsError({
    code: "INVALID_ARGUMENT",
    message: `${JSON.stringify(position)} is no position in a table of PostgreSQL`,
    backend: "postgres",
  });
}

/** Records behind a place. */
export function behindText({ page, seen }: Place): string {
  const passed = seen.map((number) => `"(${page},${number})"`).join(",");
  return `ctid >= '(${page},0)'::pg_catalog.tid AND ctid <> ALL ('{${passed}}'::pg_catalog.tid[])`;
}

export function isNumber(value: Position | undefined): value is string {
  return typeof value === "string" && /^\d+$/.test(value);
}
