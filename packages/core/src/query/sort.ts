import type { Batch } from "../batch/batch.ts";
import { concatBatches, takeRows } from "../batch/rows.ts";
import type { Row } from "../model/data-record.ts";
import { compareValues } from "../model/compare.ts";
import type { Schema } from "../model/schema.ts";
import { invalid, queriedField } from "./invalid-query.ts";
import { columnOrder } from "./column-order.ts";
import type { Sort } from "./filter.ts";

/**
 * All records of batches of one schema in order; those that are equal stay in the order in which they came.
 * Position and unread records stay behind.
 */
export function sortBatches(batches: readonly Batch[], sort: readonly Sort[]): Batch {
  const whole = concatBatches(batches);
  const orders = checkSort(sort, whole.schema).map(({ field, direction }) => {
    const place = whole.schema.fields.findIndex(({ name }) => name === field);
    const column = whole.columns[place];
    if (column === undefined) throw new RangeError(`The batch has no column "${field}" to sort by.`);
    return columnOrder(column, queriedField(whole.schema, field).type, whole.length, direction === "desc");
  });
  const rows = Int32Array.from({ length: whole.length }, (_, row) => row);
  rows.sort((a, b) => {
    for (const order of orders) {
      const found = order(a, b);
      if (found !== 0) return found;
    }
    return a - b;
  });
  return takeRows(whole, rows);
}

/** Orders two records in record form; nulls and missing fields last in both directions. */
export function compareRows(sort: readonly Sort[], schema: Schema): (a: Row, b: Row) => number {
  const orders = checkSort(sort, schema).map(({ field, direction }) => {
    const { type } = queriedField(schema, field);
    const sign = direction === "desc" ? -1 : 1;
    return (a: unknown, b: unknown) => sign * compareValues(a, b, type);
  });
  return (a, b) => {
    for (const [i, { field }] of sort.entries()) {
      const left = Object.hasOwn(a, field) ? (a[field] ?? null) : null;
      const right = Object.hasOwn(b, field) ? (b[field] ?? null) : null;
      const order =
        left === null || right === null
          ? Number(left === null) - Number(right === null)
          : (orders[i]?.(left, right) ?? 0);
      if (order !== 0) return order;
    }
    return 0;
  };
}

/** @throws INVALID_QUERY for an unknown field or direction */
export function checkSort(sort: readonly Sort[], schema: Schema): readonly Sort[] {
  for (const { field, direction = "asc" } of sort) {
    queriedField(schema, field);
    if (direction !== "asc" && direction !== "desc")
      throw invalid(
        `A direction is "asc" or "desc"; ${JSON.stringify(field)} has ${JSON.stringify(direction)}.`,
        field,
      );
  }
  return sort;
}
