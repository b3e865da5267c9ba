/** The longest text that `putMicros` writes: microseconds that are a safe integer are of the years 1684 to 2255. */
export const longestMicros: number = "2024-03-10T02:30:00.123456Z".length;

/** Writes microseconds since 1970 that are a safe integer, as `formatTimestamp` does, and answers with the text's end. */
export function putMicros(bytes: Uint8Array, start: number, micros: number, zoned: boolean): number {
  const seconds = Math.floor(micros / 1_000_000);
  const days = Math.floor(seconds / 86_400);
  putDate(bytes, start, days);
  bytes[start + 10] = 0x54;
  // As integers of 32 bits, which the engine divides much faster.
  const end = putClock(bytes, start + 11, (seconds - days * 86_400) | 0, (micros - seconds * 1_000_000) | 0, 6);
  if (!zoned) return end;
  bytes[end] = 0x5a;
  return end + 1;
}

/** Of the days that were met last: their numbers and texts. Mostly the records of a store are of few years. */
const slots = 4096;
const dates = new Int32Array(slots).fill(0x7fff_ffff);
const texts = new Uint8Array(slots * 10);

/** Writes a day since 1970-01-01 of the years 0000 to 9999 in ten bytes. */
export function putDate(bytes: Uint8Array, at: number, days: number): void {
  const slot = days & (slots - 1);
  const from = slot * 10;
  if (dates[slot] !== days) {
    makeDate(texts, from, days);
    dates[slot] = days;
  }
  for (let i = 0; i < 10; i++) bytes[at + i] = texts[from + i] ?? 0;
}

/** After Howard Hinnant's civil_from_days. */
function makeDate(bytes: Uint8Array, at: number, days: number): void {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra =
    ((dayOfEra - ((dayOfEra / 1460) | 0) + ((dayOfEra / 36_524) | 0) - ((dayOfEra / 146_096) | 0)) / 365) | 0;
  const dayOfYear = dayOfEra - (365 * yearOfEra + (yearOfEra >> 2) - ((yearOfEra / 100) | 0));
  const shiftedMonth = ((5 * dayOfYear + 2) / 153) | 0;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const century = (year / 100) | 0;
  putPair(bytes, at, century);
  putPair(bytes, at + 2, year - century * 100);
  bytes[at + 4] = dash;
  putPair(bytes, at + 5, month);
  bytes[at + 7] = dash;
  putPair(bytes, at + 8, dayOfYear - (((153 * shiftedMonth + 2) / 5) | 0) + 1);
}

/** Writes a time of day (`second` 0 to 86,400) with a fraction of so many digits, and answers with the text's end. */
export function putClock(bytes: Uint8Array, start: number, second: number, fraction: number, digits: number): number {
  const minute = (second / 60) | 0;
  const hour = (minute / 60) | 0;
  putPair(bytes, start, hour);
  bytes[start + 2] = colon;
  putPair(bytes, start + 3, minute - hour * 60);
  bytes[start + 5] = colon;
  putPair(bytes, start + 6, second - minute * 60);
  return fraction === 0 ? start + 8 : putFraction(bytes, start + 8, fraction, digits);
}

/** The digits after the point, without zeros at the end. */
function putFraction(bytes: Uint8Array, at: number, fraction: number, digits: number): number {
  bytes[at] = 0x2e;
  let rest = fraction;
  let end = at + digits + 1;
  for (let place = at + digits; place > at; place--) {
    const tenth = (rest / 10) | 0;
    const digit = rest - tenth * 10;
    if (digit === 0 && place === end - 1) end--;
    bytes[place] = 0x30 + digit;
    rest = tenth;
  }
  return end;
}

function putPair(bytes: Uint8Array, at: number, value: number): void {
  const tens = (value / 10) | 0;
  bytes[at] = 0x30 + tens;
  bytes[at + 1] = 0x30 + value - tens * 10;
}

const colon = 0x3a;
const dash = 0x2d;
