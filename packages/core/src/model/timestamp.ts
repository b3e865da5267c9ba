import { formatDate, parseDate, twoDigits } from "./date.ts";
import { clockTextOf, fractionText, holdsNanos, readClock } from "./time.ts";

export { timestampInto } from "./timestamp-into.ts";

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
  const days = Math.floor(seconds / 86_400);
  const ofDay = seconds - days * 86_400;
  const minute = Math.floor(ofDay / 60);
  // Short pieces first: joined to the rest as a whole they make a string that is cheap to flatten.
  const tail = twoDigits(ofDay - minute * 60) + microsText(micros - seconds * 1_000_000) + (zoned ? "Z" : "");
  return formatDate(days) + (minuteTexts[minute] ?? "") + tail;
}

const minuteTexts: readonly string[] = Array.from(
  { length: 1440 },
  (_, minute) => `T${twoDigits(Math.floor(minute / 60))}:${twoDigits(minute % 60)}:`,
);
const threeDigits: readonly string[] = Array.from({ length: 1000 }, (_, value) => String(value).padStart(3, "0"));

/** `".05"` for 50,000 microseconds; nothing for 0. */
function microsText(micros: number): string {
  if (micros === 0) return "";
  const millis = Math.floor(micros / 1000);
  const rest = micros - millis * 1000;
  const whole = threeDigits[millis] ?? "";
  return rest === 0 ? `.${withoutZeros(whole)}` : `.${whole}${withoutZeros(threeDigits[rest] ?? "")}`;
}

function withoutZeros(digits: string): string {
  return digits.charCodeAt(2) !== 48 ? digits : digits.charCodeAt(1) !== 48 ? digits.slice(0, 2) : digits.slice(0, 1);
}

function textOf(seconds: number, rest: number, digits: number, zoned: boolean): string {
  const days = Math.floor(seconds / 86_400);
  const text = `${formatDate(days)}T${clockTextOf(seconds - days * 86_400)}${fractionText(rest, digits)}`;
  return zoned ? `${text}Z` : text;
}
