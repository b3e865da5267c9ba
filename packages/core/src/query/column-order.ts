import { isSet } from "../batch/bitmap.ts";
import type { BytesColumn, Column } from "../batch/column.ts";
import { valuesOf } from "../batch/values-of.ts";
import { wordsOf } from "../batch/words.ts";
import { compareValues } from "../model/compare.ts";
import type { LogicalType } from "../model/logical-type.ts";

/** Orders two records of a batch by one column. */
export type RowOrder = (a: number, b: number) => number;

/** Nulls come last whatever the direction is. */
export function columnOrder(column: Column, type: LogicalType, length: number, descending: boolean): RowOrder {
  const ascending = presentOrder(column, type, length);
  const order: RowOrder = descending ? (a, b) => ascending(b, a) : ascending;
  const { valid } = column;
  if (valid === undefined) return order;
  return (a, b) => {
    const left = isSet(valid, a);
    const right = isSet(valid, b);
    return left && right ? order(a, b) : Number(right) - Number(left);
  };
}

function presentOrder(column: Column, type: LogicalType, length: number): RowOrder {
  switch (column.layout) {
    case "u8":
    case "i32":
      return integerOrder(column.data);
    case "f32":
    case "f64":
      return floatOrder(column.data);
    case "i64":
      return wordsOrder(wordsOf(column.data));
    case "bytes":
      if (type.kind === "text" || type.kind === "uuid" || type.kind === "bytes") return bytesOrder(column, length);
      break;
    case "any":
  }
  const values = valuesOf(column, type, length);
  return (a, b) => compareValues(values[a], values[b], type);
}

function integerOrder(data: Uint8Array | Int32Array): RowOrder {
  return (a, b) => (data[a] ?? 0) - (data[b] ?? 0);
}

/** NaN is equal to itself and above all. */
function floatOrder(data: Float32Array | Float64Array): RowOrder {
  return (a, b) => {
    const left = data[a] ?? 0;
    const right = data[b] ?? 0;
    if (left < right) return -1;
    if (left > right) return 1;
    return left === right ? 0 : Number(Number.isNaN(left)) - Number(Number.isNaN(right));
  };
}

function wordsOrder(words: Int32Array): RowOrder {
  return (a, b) =>
    (words[2 * a + 1] ?? 0) - (words[2 * b + 1] ?? 0) || ((words[2 * a] ?? 0) >>> 0) - ((words[2 * b] ?? 0) >>> 0);
}

/** The first six bytes of each cell, as one number, decide nearly always; they are read once. */
function bytesOrder(column: BytesColumn, length: number): RowOrder {
  const { data, offsets } = column;
  const heads = Float64Array.from({ length }, (_, i) => headOf(data, offsets[i] ?? 0, offsets[i + 1] ?? 0));
  return (a, b) => (heads[a] ?? 0) - (heads[b] ?? 0) || restOrder(column, a, b);
}

/** A cell that ends early counts as followed by zeros: it is told apart from one that has them by the rest. */
function headOf(data: Uint8Array, from: number, to: number): number {
  let head = 0;
  for (let i = from; i < from + 6; i++) head = head * 256 + (i < to ? (data[i] ?? 0) : 0);
  return head;
}

function restOrder({ data, offsets }: BytesColumn, a: number, b: number): number {
  const leftFrom = offsets[a] ?? 0;
  const rightFrom = offsets[b] ?? 0;
  const left = (offsets[a + 1] ?? 0) - leftFrom;
  const right = (offsets[b + 1] ?? 0) - rightFrom;
  const common = Math.min(left, right);
  for (let i = 0; i < common; i++) {
    const difference = (data[leftFrom + i] ?? 0) - (data[rightFrom + i] ?? 0);
    if (difference !== 0) return difference;
  }
  return left - right;
}
