import { fromScaled, intervalParts, isSet, stringAt } from "@dataknobs/core";
import { type Check, shown } from "./cell-check.ts";

/** `spared`: values outside that have a meaning of their own (infinities). */
export function checkNumbers(type: string, least: number, most: number, spared: readonly number[] = []): Check {
  return (column, length, fail) => {
    if (column.layout !== "i32" && column.layout !== "i64") return;
    const { data, valid } = column;
    for (let row = 0; row < length; row++) {
      const value = data[row] ?? 0;
      if (value >= least && value <= most) continue;
      if (isSet(valid, row) && !spared.includes(Number(value)))
        fail(row, "OUT_OF_RANGE", `${shown(column, row)} lies outside what ${type} holds`);
    }
  };
}

const lowestInstant = -210_866_803_200_000_000n;
const minusInfinite = -(2n ** 63n);

/** Times and instants of so many digits behind the second, in a column that keeps `kept` of them and would round the others. */
export function checkInstants(type: string, digits: number, kept: number): Check {
  const unit = digits > kept ? 10n ** BigInt(6 - kept) : 1n;
  return (column, length, fail) => {
    if (column.layout !== "i64") return;
    const { data, valid } = column;
    const words = new Int32Array(data.buffer, data.byteOffset, data.length * 2);
    for (let row = 0; row < length; row++) {
      // Nothing after the year -4706 needs a closer look, unless there are digits to lose.
      if (unit === 1n && (words[2 * row + 1] ?? 0) > -49_000_000) continue;
      if (!isSet(valid, row)) continue;
      const value = data[row] ?? 0n;
      if (value < lowestInstant && value !== minusInfinite)
        fail(row, "OUT_OF_RANGE", `The value lies before the first that ${type} holds`);
      else if (value % unit !== 0n && value !== minusInfinite && value !== 2n ** 63n - 1n)
        fail(row, "NOT_STORABLE", `The value has more than ${kept} digits of a second, ${type} would round it`);
    }
  };
}

const unitBits = { year: 4, month: 2, day: 8, hour: 1024, minute: 2048, second: 4096 };
const wholeRange = 0x7fff;

/**
 * Intervals: their text must be one, and a column with fields or a precision of its own must not cut them. `infinite`:
 * whether the infinities of PostgreSQL 17 may come by their names.
 */
export function checkIntervals(type: string, modifier: number, infinite: boolean): Check {
  const range = modifier < 0 ? wholeRange : (modifier >> 16) & 0x7fff;
  const precision = modifier < 0 || (modifier & 0xffff) === 0xffff ? 6 : modifier & 0xffff;
  return (column, length, fail) => {
    if (column.layout !== "bytes") return;
    for (let row = 0; row < length; row++) {
      if (!isSet(column.valid, row)) continue;
      const text = stringAt(column, row);
      if (infinite && (text === "infinity" || text === "-infinity")) continue;
      const parts = intervalParts(text);
      if (parts === undefined) {
        fail(row, "INVALID_VALUE", `${JSON.stringify(shown(column, row))} is no interval that ${type} holds`);
        continue;
      }
      const { months, days, micros } = parts;
      if (isInfinity(months, days, micros))
        fail(row, "NOT_STORABLE", `${shown(column, row)} is an infinity to PostgreSQL`);
      else if (modifier >= 0 && cuts(range, precision, months, days, micros))
        fail(row, "NOT_STORABLE", `${shown(column, row)} has parts that ${type} would cut off`);
    }
  };
}

/** Since PostgreSQL 17 the least and the greatest of all three parts together mean infinities. */
function isInfinity(months: number, days: number, micros: bigint): boolean {
  return (
    (months === 2_147_483_647 && days === months && micros === 9_223_372_036_854_775_807n) ||
    (months === -2_147_483_648 && days === months && micros === -9_223_372_036_854_775_808n)
  );
}

/** Whether the smallest field of a range, or its digits of a second, leave a part of the interval out. */
function cuts(range: number, precision: number, months: number, days: number, micros: bigint): boolean {
  if (micros % 10n ** BigInt(6 - precision) !== 0n) return true;
  if (range === wholeRange || (range & unitBits.second) !== 0) return false;
  if ((range & unitBits.minute) !== 0) return micros % 60_000_000n !== 0n;
  if ((range & unitBits.hour) !== 0) return micros % 3_600_000_000n !== 0n;
  if (micros !== 0n) return true;
  if ((range & unitBits.day) !== 0) return false;
  if (days !== 0) return true;
  return (range & unitBits.month) === 0 && months % 12 !== 0;
}

const mostDigitsBefore = 131_072;
const mostDigitsAfter = 16_383;

/** Decimals by their text, or scaled by `from` digits. Without bounds: what any numeric holds. */
export function checkDecimals(type: string, precision?: number, scale = 0, from?: number): Check {
  const before = precision === undefined ? mostDigitsBefore : precision - scale;
  const after = precision === undefined ? mostDigitsAfter : scale;
  return (column, length, fail) => {
    for (let row = 0; row < length; row++) {
      if (!isSet(column.valid, row)) continue;
      if (column.layout === "bytes" && precision === undefined) {
        const { offsets } = column;
        if ((offsets[row + 1] ?? 0) - (offsets[row] ?? 0) <= mostDigitsAfter) continue;
      }
      const text = textOf(column, row, from);
      if (text.endsWith("y") || text === "NaN") {
        if (precision !== undefined && text !== "NaN") fail(row, "NOT_STORABLE", `${type} does not hold ${text}`);
        continue;
      }
      const [whole = "", fraction = ""] = text.replace("-", "").split(".");
      if (digitsBefore(whole, fraction) > before)
        fail(row, "OUT_OF_RANGE", `${shown(column, row)} has more digits before the point than ${type} holds`);
      else if (
        after < 0
          ? !new RegExp(`^0*$|0{${-after}}$`).test(whole) || /[1-9]/.test(fraction)
          : fraction.replace(/0+$/, "").length > after
      )
        fail(row, "NOT_STORABLE", `${type} would round ${shown(column, row)}`);
      else if (precision === undefined && fraction.length > after)
        fail(row, "NOT_STORABLE", `The number has ${fraction.length} digits behind the point, ${type} holds ${after}`);
    }
  };
}

/** Below zero where the fraction begins with zeros, of which numeric(3,5) demands two. */
function digitsBefore(whole: string, fraction: string): number {
  const digits = whole.replace(/^0+/, "").length;
  if (digits > 0) return digits;
  const first = fraction.search(/[1-9]/);
  return first < 0 ? -Infinity : -first;
}

function textOf(column: Parameters<Check>[0], row: number, scale: number | undefined): string {
  if (column.layout === "bytes") return stringAt(column, row);
  return column.layout === "i64" ? fromScaled(column.data[row] ?? 0n, scale ?? 0) : "";
}
