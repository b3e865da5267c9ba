import { daysInMonth, daysOf } from "../model/date.ts";
import { putSafe } from "./words.ts";

/** Whole seconds whose microseconds a double still counts one by one: the years 1685 to 2255. */
const exactSeconds = 9_007_199_254;

/** Days since 1970-01-01 of `2024-03-10`; NaN for anything else, be it a date or none. */
export function dateFromBytes(data: Uint8Array, start: number, end: number): number {
  return end - start === 10 ? dayAt(data, start) : NaN;
}

/** Writes the microseconds of `12:34:56.123456` as 64-bit cell `i`; `false`: nothing was written. */
export function timeFromBytes(
  data: Uint8Array,
  start: number,
  end: number,
  precision: number,
  words: Int32Array,
  i: number,
): boolean {
  const seconds = end - start < 8 ? -1 : secondsAt(data, start);
  const micros = end - start === 8 ? 0 : fractionAt(data, start + 8, end, precision);
  if (seconds < 0 || !(micros >= 0)) return false;
  putSafe(words, i, seconds * 1_000_000 + micros);
  return true;
}

/**
 * Writes the microseconds of an ordinary timestamp (`2024-03-10T02:30:00.123456`, with `Z` or an offset if `zoned`) as
 * 64-bit cell `i`. `false`: nothing was written, it must be looked at otherwise.
 */
export function timestampFromBytes(
  data: Uint8Array,
  start: number,
  end: number,
  zoned: boolean,
  precision: number,
  words: Int32Array,
  i: number,
): boolean {
  if (end - start < 19) return false;
  const separator = data[start + 10];
  if (separator !== 0x54 && separator !== 0x20) return false;
  const day = dayAt(data, start);
  const seconds = secondsAt(data, start + 11);
  let stop = end;
  let offset = 0;
  if (zoned) {
    if (data[end - 1] === 0x5a) stop = end - 1;
    else {
      stop = data[end - 3] === colon ? end - 6 : end - 3;
      offset = offsetAt(data, stop, end);
    }
  }
  const micros = stop === start + 19 ? 0 : fractionAt(data, start + 19, stop, precision);
  const total = day * 86_400 + seconds - offset;
  // What is no timestamp is NaN, which no comparison lets through.
  if (!(seconds >= 0 && micros >= 0 && total < exactSeconds && total > -exactSeconds)) return false;
  putSafe(words, i, total * 1_000_000 + micros);
  return true;
}

/** Whether this is a timestamp without zone of the years 1685 to 2255 as it is written canonically: `2024-03-10T02:30:00.25`. */
export function isOwnTimestamp(data: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length < 19 || length > 26 || data[start + 10] !== 0x54) return false;
  const seconds = secondsAt(data, start + 11);
  const total = dayAt(data, start) * 86_400 + seconds;
  if (!(seconds >= 0 && total < exactSeconds && total > -exactSeconds)) return false;
  return length === 19 || (data[end - 1] !== 0x30 && fractionAt(data, start + 19, end, 6) > 0);
}

/** Of the months that were met last: their numbers, first days and lengths. Dates lie in few months. */
const slots = 1024;
const months = new Int32Array(slots).fill(-1);
const firstDays = new Int32Array(slots);
const lengths = new Int32Array(slots);

function dayAt(data: Uint8Array, at: number): number {
  if (data[at + 4] !== dash || data[at + 7] !== dash) return NaN;
  const year = pairAt(data, at) * 100 + pairAt(data, at + 2);
  const month = pairAt(data, at + 5);
  const day = pairAt(data, at + 8);
  if (year < 0 || month < 1 || month > 12 || day < 1) return NaN;
  const number = year * 12 + month;
  const slot = number & (slots - 1);
  if (months[slot] !== number) {
    months[slot] = number;
    firstDays[slot] = daysOf(year, month, 1);
    lengths[slot] = daysInMonth(year, month);
  }
  return day <= (lengths[slot] ?? 0) ? (firstDays[slot] ?? 0) + day - 1 : NaN;
}

/** Negative: no time of day stands there. */
function secondsAt(data: Uint8Array, at: number): number {
  if (data[at + 2] !== colon || data[at + 5] !== colon) return -1;
  const hours = pairAt(data, at);
  const minutes = pairAt(data, at + 3);
  const seconds = pairAt(data, at + 6);
  // If one of them is none, the sum is negative.
  return hours <= 23 && minutes <= 59 && seconds <= 59 ? hours * 3600 + minutes * 60 + seconds : -1;
}

/** Seconds east of Greenwich of `+01:30` or `+01`. */
function offsetAt(data: Uint8Array, start: number, end: number): number {
  const sign = data[start];
  const hours = pairAt(data, start + 1);
  const minutes = end - start === 6 ? pairAt(data, start + 4) : 0;
  if ((sign !== plus && sign !== dash) || hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return NaN;
  return (hours * 3600 + minutes * 60) * (sign === dash ? -1 : 1);
}

/** The microseconds of `.123`; NaN if it is no fraction, or has more digits than there may be. */
function fractionAt(data: Uint8Array, start: number, end: number, precision: number): number {
  const digits = end - start - 1;
  if (data[start] !== 0x2e || digits < 1 || digits > 6 || digits > precision) return NaN;
  let micros = 0;
  for (let at = start + 1; at < end; at++) {
    const digit = (data[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return NaN;
    micros = micros * 10 + digit;
  }
  return micros * (units[digits] ?? 0);
}

/** Microseconds of a unit of the last digit, by the number of digits. */
const units: readonly number[] = [0, 100_000, 10_000, 1000, 100, 10, 1];

/** Less than what any sum with it could make good: an hour has 3,600 seconds. */
const none = -1_000_000;

/** The number that two digits make, or `none`. */
function pairAt(data: Uint8Array, at: number): number {
  const tens = (data[at] ?? 0) - 0x30;
  const ones = (data[at + 1] ?? 0) - 0x30;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : none;
}

const plus = 0x2b;
const dash = 0x2d;
const colon = 0x3a;
