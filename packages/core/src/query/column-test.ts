import { isSet } from "../batch/bitmap.ts";
import type { Column } from "../batch/column.ts";
import { layoutOf } from "../batch/layout.ts";
import { valuesOf } from "../batch/values-of.ts";
import type { LogicalType } from "../model/logical-type.ts";
import { bytesList, bytesOrder, bytesPattern } from "./bytes-test.ts";
import type { Comparison } from "./filter.ts";
import { numberList, numberOrder } from "./number-test.ts";
import { isOrderOperator, no, unknown, yes, type OrderOperator, type Truth } from "./truth.ts";
import { valueTest } from "./value-test.ts";
import { wordsList, wordsOrder } from "./words-test.ts";

/** The truth of a comparison for each of the first `length` cells of a column. */
export type ColumnTest = (column: Column, length: number) => Uint8Array;

/** What a test on the column's own bytes gives; what it says of null cells does not matter. `undefined`: not of that layout. */
export type RawTest = (column: Column, length: number) => Uint8Array | undefined;

/** The test that a checked comparison means for columns of a type. */
export function columnTest(comparison: Comparison, type: LogicalType): ColumnTest {
  const { operator, value } = comparison;
  if (operator === "is-null") return (column, length) => presence(column, length, no, yes);
  if (operator === "not-null") return (column, length) => presence(column, length, yes, no);
  const byValue = valueTest(comparison, type);
  const raw = rawTest(comparison, value, type);
  return (column, length) => {
    const truths = raw?.(column, length);
    return truths === undefined
      ? Uint8Array.from(valuesOf(column, type, length), byValue)
      : unknownWhereNull(truths, column, length);
  };
}

/** A test that needs no values; `undefined`: the values must be looked at one by one. */
function rawTest(comparison: Comparison, value: unknown, type: LogicalType): RawTest | undefined {
  const { operator } = comparison;
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  switch (operator) {
    case "in":
    case "not-in":
      return list.includes(null) ? undefined : listTest(list, operator === "in", type);
    case "between": {
      const above = orderTest(">=", list[0], type);
      const below = orderTest("<=", list[1], type);
      return above && below && ((column, length) => lower(above(column, length), below(column, length)));
    }
    case "like":
      return type.kind === "text" && typeof value === "string" ? bytesPattern(value) : undefined;
    default:
      return isOrderOperator(operator) ? orderTest(operator, value, type) : undefined;
  }
}

function orderTest(operator: OrderOperator, value: unknown, type: LogicalType): RawTest | undefined {
  if (value === null) return (_, length) => new Uint8Array(length).fill(unknown);
  switch (layoutOf(type)) {
    case "i64":
      return wordsOrder(operator, value, type);
    case "bytes":
      return bytesOrder(operator, value, type);
    case "any":
      return undefined;
    default:
      return numberOrder(operator, value, type);
  }
}

function listTest(list: readonly unknown[], inside: boolean, type: LogicalType): RawTest | undefined {
  const member: Truth = inside ? yes : no;
  const other: Truth = inside ? no : yes;
  switch (layoutOf(type)) {
    case "i64":
      return wordsList(list, member, other, type);
    case "bytes":
      return bytesList(list, member, other, type);
    case "any":
      return undefined;
    default:
      return numberList(list, member, other, type);
  }
}

function lower(a: Uint8Array | undefined, b: Uint8Array | undefined): Uint8Array | undefined {
  return a && b && a.map((truth, i) => Math.min(truth, b[i] ?? 0));
}

function presence(column: Column, length: number, present: number, absent: number): Uint8Array {
  const truths = new Uint8Array(length).fill(present);
  const { valid } = column;
  if (valid !== undefined) for (let i = 0; i < length; i++) if (!isSet(valid, i)) truths[i] = absent;
  return truths;
}

function unknownWhereNull(truths: Uint8Array, column: Column, length: number): Uint8Array {
  const { valid } = column;
  if (valid !== undefined) for (let i = 0; i < length; i++) if (!isSet(valid, i)) truths[i] = unknown;
  return truths;
}
