import type { Column } from "../batch/column.ts";
import { parseDate } from "../model/date.ts";
import type { LogicalType } from "../model/logical-type.ts";
import type { RawTest } from "./column-test.ts";
import { outcomes, type OrderOperator, type Truth } from "./truth.ts";

type Numbers = Uint8Array | Int32Array | Float32Array | Float64Array;

/** Compares cells that lie in memory as numbers: bool, int32, date and floats. */
export function numberOrder(operator: OrderOperator, value: unknown, type: LogicalType): RawTest | undefined {
  const other = numberOf(value, type);
  if (other === undefined) return undefined;
  const { below, equal, above } = outcomes[operator];
  // NaN is equal to itself and above all: beside it every number is below.
  const nan = Number.isNaN(other);
  const beyond = nan ? equal : above;
  return (column, length) => {
    const data = numbersIn(column);
    if (data === undefined) return undefined;
    const truths = new Uint8Array(length);
    for (let i = 0; i < length; i++) {
      const cell = data[i] ?? 0;
      truths[i] =
        cell < other ? below : cell > other ? above : cell === other ? equal : Number.isNaN(cell) ? beyond : below;
    }
    return truths;
  };
}

/** Whether cells are among some values. A `Set` takes NaN for NaN and -0 for 0, as filters do. */
export function numberList(list: readonly unknown[], member: Truth, other: Truth, type: LogicalType): RawTest {
  const numbers = new Set(list.map((value) => numberOf(value, type)));
  return (column, length) => {
    const data = numbersIn(column);
    if (data === undefined) return undefined;
    const truths = new Uint8Array(length);
    for (let i = 0; i < length; i++) truths[i] = numbers.has(data[i]) ? member : other;
    return truths;
  };
}

function numberOf(value: unknown, type: LogicalType): number | undefined {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "number") return value;
  return type.kind === "date" && typeof value === "string" ? parseDate(value) : undefined;
}

function numbersIn(column: Column): Numbers | undefined {
  return column.layout === "u8" || column.layout === "i32" || column.layout === "f32" || column.layout === "f64"
    ? column.data
    : undefined;
}
