import { daysInMonth, daysOf, formatDate, parseDate } from "./date.ts";
import { clockTextOf, fractionText, holdsNanos, readClock } from "./time.ts";

/** What stands for `infinity` and `-infinity` in a batch: the two extreme 64-bit integers. */
export const infiniteInstant: bigint = 2n ** 63n - 1n;
export const minusInfiniteInstant: bigint = -(2n ** 63n);

const timestampText = /^([+-]?\d+-\d\d-\d\d)[Tt ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|z|[+-]\d\d(?::?\d\d(?::?\d\d)?)?)?$/;

/** A point on the time line, apart in whole seconds and the rest. */
export interface Instant {
  /** Since 1970-01-01T00:00:00; -Infinity and Infinity stand for themselves. */
  readonly seconds: number;
  /** 0 to 999,999,999 */
  readonly nanos: number;
}

/**
 * A timestamp's text in microseconds since 1970, or in nanoseconds if `precision` is over 6. Date and time are parted by `T` or a blank.
 * `zoned`: a `Z` or an offset must be there and is applied; else none may be. `undefined` if the text is no such timestamp,
 * if the precision does not hold it, or if 64 bits do not.
 */
export function parseTimestamp(text: string, precision: number, zoned: boolean): bigint | undefined {
  const instant = readTimestamp(text, zoned);
  if (instant === undefined) return undefined;
  if (instant.seconds === Infinity) return infiniteInstant;
  if (instant.seconds === -Infinity) return minusInfiniteInstant;
  if (!holdsNanos(instant.nanos, precision)) return undefined;
  const value =
    precision > 6
      ? BigInt(instant.seconds) * 1_000_000_000n + BigInt(instant.nanos)
      : BigInt(instant.seconds) * 1_000_000n + BigInt(instant.nanos / 1000);
  return value > minusInfiniteInstant && value < infiniteInstant ? value : undefined;
}

/** `undefined` if the text is no timestamp. Every date that `parseDate` takes and up to nanoseconds. */
export function readTimestamp(text: string, zoned: boolean): Instant | undefined {
  if (text === "infinity") return { seconds: Infinity, nanos: 0 };
  if (text === "-infinity") return { seconds: -Infinity, nanos: 0 };
  const match = timestampText.exec(text);
  if (match === null) return undefined;
  const days = parseDate(match[1] ?? "");
  const clock = readClock(match[2] ?? "");
  const zone = match[3];
  if (days === undefined || clock === undefined || zoned !== (zone !== undefined)) return undefined;
  const offset = zone === undefined ? 0 : offsetOf(zone);
  if (offset === undefined) return undefined;
  return { seconds: days * 86_400 + clock.seconds - offset, nanos: clock.nanos };
}

/** Seconds east of Greenwich of `Z`, `+01`, `+01:30`, `+0130`, `-00:17:30`. */
function offsetOf(zone: string): number | undefined {
  if (zone === "Z" || zone === "z") return 0;
  const digits = zone.slice(1).replaceAll(":", "").padEnd(6, "0");
  const hours = Number(digits.slice(0, 2));
  const minutes = Number(digits.slice(2, 4));
  const seconds = Number(digits.slice(4, 6));
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
  const size = hours * 3600 + minutes * 60 + seconds;
  return zone.startsWith("-") ? -size : size;
}

/** The canonical text: `2024-03-10T02:30:00.123456`, with `Z` if `zoned`; `infinity`, `-infinity`. */
export function formatTimestamp(value: bigint, precision: number, zoned: boolean): string {
  if (precision <= 6) {
    const micros = Number(value);
    if (micros <= Number.MAX_SAFE_INTEGER && micros >= Number.MIN_SAFE_INTEGER) return formatMicros(micros, zoned);
  }
  if (value === infiniteInstant) return "infinity";
  if (value === minusInfiniteInstant) return "-infinity";
  const perSecond = precision > 6 ? 1_000_000_000n : 1_000_000n;
  const rest = ((value % perSecond) + perSecond) % perSecond;
  return textOf(Number((value - rest) / perSecond), Number(rest), precision > 6 ? 9 : 6, zoned);
}

/** `formatTimestamp` for microseconds that are a safe integer: no bigint needs to be made. */
export function formatMicros(micros: number, zoned: boolean): string {
  const seconds = Math.floor(micros / 1_000_000);
  return textOf(seconds, micros - seconds * 1_000_000, 6, zoned);
}

function textOf(seconds: number, rest: number, digits: number, zoned: boolean): string {
  const days = Math.floor(seconds / 86_400);
  const text = `${formatDate(days)}T${clockTextOf(seconds - days * 86_400)}${fractionText(rest, digits)}`;
  return zoned ? `${text}Z` : text;
}


/** Whole seconds whose microseconds a double still counts one by one: the years 1685 to 2255. */
const exactSeconds = 9_007_199_254;

/**
 * The way of ordinary timestamps in long columns: writes the microseconds of `text` as two 32-bit words, `words[index]` the low
 * and `words[index + 1]` the high one, and makes no bigint. Takes four-digit years from 1685 to 2255 and a fraction of at most
 * `precision` (at most 6) digits. `false`: nothing was written, `parseTimestamp` must judge the text.
 */
export function timestampInto(text: string, zoned: boolean, words: Int32Array, index: number, precision = 6): boolean {
  const separator = text.charCodeAt(10);
  if (text.length < 19 || text.charCodeAt(4) !== dash || text.charCodeAt(7) !== dash || (separator !== 84 && separator !== 32)) return false;
  if (text.charCodeAt(13) !== colon || text.charCodeAt(16) !== colon) return false;
  const month = pairAt(text, 5);
  const day = pairAt(text, 8);
  const hours = pairAt(text, 11);
  const minutes = pairAt(text, 14);
  const seconds = pairAt(text, 17);
  const year = pairAt(text, 0) * 100 + pairAt(text, 2);
  // A pair that is not of digits is NaN, which no comparison lets through.
  if (!(year >= 0 && month >= 1 && month <= 12 && day >= 1 && hours <= 23 && minutes <= 59 && seconds <= 59)) return false;
  if (day > 28 && day > daysInMonth(year, month)) return false;

  let at = 19;
  let micros = 0;
  if (text.charCodeAt(at) === 46) {
    let unit = 100_000;
    let digit = text.charCodeAt(++at) - 48;
    const most = at + Math.min(precision, 6);
    if (!(digit >= 0 && digit <= 9)) return false;
    while (digit >= 0 && digit <= 9) {
      if (at === most) return false;
      micros += digit * unit;
      unit /= 10;
      digit = text.charCodeAt(++at) - 48;
    }
  }

  let offset = 0;
  if (zoned) {
    const zone = text.charCodeAt(at);
    if (zone === 90) at++;
    else {
      const hasColon = text.charCodeAt(at + 3) === colon;
      if ((zone !== plus && zone !== dash) || (!hasColon && text.length !== at + 3)) return false;
      const offsetHours = pairAt(text, at + 1);
      const offsetMinutes = hasColon ? pairAt(text, at + 4) : 0;
      if (!(offsetHours <= 23 && offsetMinutes <= 59)) return false;
      offset = (offsetHours * 3600 + offsetMinutes * 60) * (zone === dash ? -1 : 1);
      at += hasColon ? 6 : 3;
    }
  }
  if (at !== text.length) return false;

  const total = daysOf(year, month, day) * 86_400 + hours * 3600 + minutes * 60 + seconds - offset;
  if (total >= exactSeconds || total <= -exactSeconds) return false;
  const value = total * 1_000_000 + micros;
  const high = Math.floor(value / 4_294_967_296);
  words[index] = value - high * 4_294_967_296;
  words[index + 1] = high;
  return true;
}

const plus = 43;
const dash = 45;
const colon = 58;

/** The number that two digits make; NaN if they are none. */
function pairAt(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NaN;
}
