import { isScaled } from "../batch/layout.ts";
import { safeAt, wordsOf } from "../batch/words.ts";
import { toScaled } from "../model/decimal.ts";
import type { LogicalType } from "../model/logical-type.ts";
import { parseTime } from "../model/time.ts";
import { parseTimestamp } from "../model/timestamp.ts";
import type { RawTest } from "./column-test.ts";
import { outcomes, type OrderOperator, type Truth } from "./truth.ts";

/** Compares cells of 64 bits word by word: a bigint for every cell would cost more than all the rest. */
export function wordsOrder(operator: OrderOperator, value: unknown, type: LogicalType): RawTest | undefined {
  const units = unitsOf(value, type);
  if (units === undefined) return undefined;
  const { below, equal, above } = outcomes[operator];
  const otherHigh = Number(BigInt.asIntN(32, units >> 32n));
  const otherLow = Number(BigInt.asUintN(32, units));
  return (column, length) => {
    if (column.layout !== "i64") return undefined;
    const words = wordsOf(column.data);
    const truths = new Uint8Array(length);
    for (let i = 0; i < length; i++) {
      const high = words[2 * i + 1] ?? 0;
      const low = (words[2 * i] ?? 0) >>> 0;
      truths[i] =
        high < otherHigh ? below : high > otherHigh ? above : low < otherLow ? below : low > otherLow ? above : equal;
    }
    return truths;
  };
}

export function wordsList(list: readonly unknown[], member: Truth, other: Truth, type: LogicalType): RawTest {
  const units = new Set(list.map((value) => keyOf(unitsOf(value, type))));
  return (column, length) => {
    if (column.layout !== "i64") return undefined;
    const words = wordsOf(column.data);
    const truths = new Uint8Array(length);
    for (let i = 0; i < length; i++) truths[i] = units.has(safeAt(words, i) ?? column.data[i]) ? member : other;
    return truths;
  };
}

/** A number where a number holds it, as `safeAt` gives it. */
function keyOf(units: bigint | undefined): number | bigint | undefined {
  const number = Number(units);
  return Number.isSafeInteger(number) ? number : units;
}

/** The integer by which a batch holds a value. */
function unitsOf(value: unknown, type: LogicalType): bigint | undefined {
  if (typeof value === "bigint") return value;
  if (typeof value === "number") return BigInt(value);
  if (typeof value !== "string") return undefined;
  if (isScaled(type)) return toScaled(value, type.precision, type.scale);
  if (type.kind === "time") return parseTime(value, type.precision);
  return type.kind === "timestamp" || type.kind === "timestamptz"
    ? parseTimestamp(value, type.precision, type.kind === "timestamptz")
    : undefined;
}
