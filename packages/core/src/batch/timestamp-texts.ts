import { formatTimestamp } from "../model/timestamp.ts";
import type { I64Column } from "./column.ts";
import { safeAt, wordsOf } from "./words.ts";

/** The longest text of microseconds that are a safe integer, i.e. of the years 1684 to 2255. */
const longest = "2024-03-10T02:30:00.123456Z".length;

/** The canonical texts of microseconds: written one after another and made strings at once. */
export function timestampTexts(column: I64Column, length: number, zoned: boolean): string[] {
  const words = wordsOf(column.data);
  const bytes = Buffer.allocUnsafe(length * longest);
  const ends = new Int32Array(length);
  let end = 0;
  for (let i = 0; i < length; i++) {
    const micros = safeAt(words, i);
    // What a number does not hold (infinities, far years) is left empty and written below.
    if (micros !== undefined) end = write(bytes, end, micros, zoned);
    ends[i] = end;
  }
  const all = bytes.toString("latin1", 0, end);
  const out = new Array<string>(length);
  let from = 0;
  for (let i = 0; i < length; i++) {
    const to = ends[i] ?? from;
    out[i] = to > from ? all.substring(from, to) : formatTimestamp(column.data[i] ?? 0n, 6, zoned);
    from = to;
  }
  return out;
}

/** Writes one text and answers with its end. */
function write(bytes: Uint8Array, start: number, micros: number, zoned: boolean): number {
  const seconds = Math.floor(micros / 1_000_000);
  const fraction = micros - seconds * 1_000_000;
  const days = Math.floor(seconds / 86_400);
  const second = seconds - days * 86_400;
  writeDate(bytes, start, days);
  bytes[start + 10] = 0x54;
  const minute = (second / 60) | 0;
  const hour = (minute / 60) | 0;
  writePair(bytes, start + 11, hour);
  bytes[start + 13] = colon;
  writePair(bytes, start + 14, minute - hour * 60);
  bytes[start + 16] = colon;
  writePair(bytes, start + 17, second - minute * 60);
  let end = start + 19;
  if (fraction !== 0) end = writeFraction(bytes, end, fraction);
  if (zoned) bytes[end++] = 0x5a;
  return end;
}

/** After Howard Hinnant's civil_from_days, for years of four digits. */
function writeDate(bytes: Uint8Array, at: number, days: number): void {
  const shifted = days + 719_468;
  const era = (shifted / 146_097) | 0;
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra =
    ((dayOfEra - ((dayOfEra / 1460) | 0) + ((dayOfEra / 36_524) | 0) - ((dayOfEra / 146_096) | 0)) / 365) | 0;
  const dayOfYear = dayOfEra - (365 * yearOfEra + (yearOfEra >> 2) - ((yearOfEra / 100) | 0));
  const shiftedMonth = ((5 * dayOfYear + 2) / 153) | 0;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const century = (year / 100) | 0;
  writePair(bytes, at, century);
  writePair(bytes, at + 2, year - century * 100);
  bytes[at + 4] = dash;
  writePair(bytes, at + 5, month);
  bytes[at + 7] = dash;
  writePair(bytes, at + 8, dayOfYear - (((153 * shiftedMonth + 2) / 5) | 0) + 1);
}

/** The digits after the point, without zeros at the end. */
function writeFraction(bytes: Uint8Array, at: number, micros: number): number {
  bytes[at] = 0x2e;
  let rest = micros;
  let end = at + 7;
  for (let place = at + 6; place > at; place--) {
    const tenth = (rest / 10) | 0;
    const digit = rest - tenth * 10;
    if (digit === 0 && place === end - 1) end--;
    bytes[place] = 0x30 + digit;
    rest = tenth;
  }
  return end;
}

function writePair(bytes: Uint8Array, at: number, value: number): void {
  const tens = (value / 10) | 0;
  bytes[at] = 0x30 + tens;
  bytes[at + 1] = 0x30 + value - tens * 10;
}

const colon = 0x3a;
const dash = 0x2d;
