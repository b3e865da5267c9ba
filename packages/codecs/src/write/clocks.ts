import { formatDate, formatTime, formatTimestamp, isNano, putClock, putDate, putMicros } from "@dataknobs/core";
import type { ClockType } from "@dataknobs/core";
import { putAscii } from "./ascii.ts";

/** The most bytes of a date (`+5881580-07-10`), of a time and of a timestamp (`+294247-01-10T04:00:54.775806Z`). */
export const longestDate = 14;
export const longestTime = 18;
export const longestTimestamp = 32;

const year0 = -719_528;
const year10000 = 2_932_897;

/** Writes days since 1970-01-01 as `formatDate` of core does, and answers with the text's end. */
export function putDays(bytes: Uint8Array, at: number, days: number): number {
  if (days < year0 || days >= year10000) return putAscii(bytes, at, formatDate(days));
  putDate(bytes, at, days);
  return at + 10;
}

/** Writes times of day, or timestamps, of a column as core formats them. */
export function putInstant(
  data: BigInt64Array,
  type: ClockType,
): (bytes: Uint8Array, at: number, row: number) => number {
  if (type.kind === "time") return timeOf(data, type);
  const zoned = type.kind === "timestamptz";
  const long = (bytes: Uint8Array, at: number, row: number): number =>
    putAscii(bytes, at, formatTimestamp(data[row] ?? 0n, type.precision, zoned));
  if (isNano(type)) return long;
  const words = new Int32Array(data.buffer, data.byteOffset, data.length * 2);
  return (bytes, at, row) => {
    const high = words[2 * row + 1] ?? 0;
    // Microseconds that a double does not hold are infinities and far years.
    if (high >= safe || high < -safe) return long(bytes, at, row);
    return putMicros(bytes, at, high * 4_294_967_296 + ((words[2 * row] ?? 0) >>> 0), zoned);
  };
}

/** The upper word of 2^53. */
const safe = 2_097_152;

function timeOf(data: BigInt64Array, type: ClockType): (bytes: Uint8Array, at: number, row: number) => number {
  const digits = isNano(type) ? 9 : 6;
  const perSecond = 10 ** digits;
  return (bytes, at, row) => {
    const units = Number(data[row]);
    const second = Math.floor(units / perSecond);
    if (second < 0 || second > 86_400) return putAscii(bytes, at, formatTime(data[row] ?? 0n, type.precision));
    return putClock(bytes, at, second, units - second * perSecond, digits);
  };
}
