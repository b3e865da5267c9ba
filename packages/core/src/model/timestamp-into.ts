import { daysInMonth, daysOf } from "./date.ts";

/** Whole seconds whose microseconds a double still counts one by one: the years 1685 to 2255. */
const exactSeconds = 9_007_199_254;

/**
 * The way of ordinary timestamps in long columns: writes the microseconds of `text` as two 32-bit words, `words[index]` the low
 * and `words[index + 1]` the high one, and makes no bigint. Takes four-digit years from 1685 to 2255 and a fraction of at most
 * `precision` (at most 6) digits. `false`: nothing was written, `parseTimestamp` must judge the text.
 */
export function timestampInto(text: string, zoned: boolean, words: Int32Array, index: number, precision = 6): boolean {
  const separator = text.charCodeAt(10);
  if (
    text.length < 19 ||
    text.charCodeAt(4) !== dash ||
    text.charCodeAt(7) !== dash ||
    (separator !== 84 && separator !== 32)
  )
    return false;
  if (text.charCodeAt(13) !== colon || text.charCodeAt(16) !== colon) return false;
  const month = pairAt(text, 5);
  const day = pairAt(text, 8);
  const hours = pairAt(text, 11);
  const minutes = pairAt(text, 14);
  const seconds = pairAt(text, 17);
  const year = pairAt(text, 0) * 100 + pairAt(text, 2);
  // A pair that is not of digits is NaN, which no comparison lets through.
  if (!(year >= 0 && month >= 1 && month <= 12 && day >= 1 && hours <= 23 && minutes <= 59 && seconds <= 59))
    return false;
  if (day > 28 && day > daysInMonth(year, month)) return false;

  let at = 19;
  let micros = 0;
  if (text.charCodeAt(at) === 46) {
    const first = ++at;
    let digit = text.charCodeAt(at) - 48;
    while (digit >= 0 && digit <= 9) {
      micros = micros * 10 + digit;
      digit = text.charCodeAt(++at) - 48;
    }
    const digits = at - first;
    if (digits === 0 || digits > 6 || digits > precision) return false;
    micros *= units[digits] ?? 0;
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

/** Microseconds of a unit of the last digit, by the number of digits. */
const units: readonly number[] = [0, 100_000, 10_000, 1000, 100, 10, 1];

const plus = 43;
const dash = 45;
const colon = 58;

/** The number that two digits make; NaN if they are none. */
function pairAt(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NaN;
}
