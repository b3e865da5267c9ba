import { isDate } from "node:util/types";
import { formatDate, parseDate } from "./date.ts";
import { canonicalInterval } from "./interval.ts";
import type { ClockType, LogicalType } from "./logical-type.ts";
import { misfit } from "./misfit.ts";
import { formatTime, parseTime } from "./time.ts";
import { formatMicros, formatTimestamp, parseTimestamp, readTimestamp, timestampInto } from "./timestamp.ts";

/** A date's text, from a text, a `Date` at midnight UTC, or a `Temporal.PlainDate`. */
export function canonicalDate(value: unknown, type: LogicalType): string {
  const text = isDate(value) ? midnightText(value, type) : textOf(value, "Temporal.PlainDate");
  const days = text === undefined ? undefined : parseDate(text);
  if (days !== undefined) return formatDate(days);
  throw /^[+-]\d{5,}-\d\d-\d\d$/.test(text ?? "")
    ? misfit("OUT_OF_RANGE", value, type, "A date has 32 bits of days.")
    : misfit("INVALID_VALUE", value, type);
}

function midnightText(value: Date, type: LogicalType): string {
  const time = value.getTime();
  if (time % 86_400_000 === 0) return formatDate(time / 86_400_000);
  throw misfit("INVALID_VALUE", value, type, "Only a Date at midnight UTC is a date.");
}

/** A time's text, from a text or a `Temporal.PlainTime`. */
export function canonicalTime(value: unknown, type: ClockType): string {
  const text = textOf(value, "Temporal.PlainTime");
  const time = text === undefined ? undefined : parseTime(text, type.precision);
  if (time !== undefined) return formatTime(time, type.precision);
  throw text !== undefined && parseTime(text, 9) !== undefined
    ? tooFine(value, type)
    : misfit("INVALID_VALUE", value, type);
}

/** A timestamp's text, from a text or a `Temporal.PlainDateTime`; with a zone from a `Date` or a `Temporal.Instant` as well. */
export function canonicalTimestamp(value: unknown, type: ClockType): string {
  const zoned = type.kind === "timestamptz";
  if (typeof value === "string" && timestampInto(value, zoned, words, 0, type.precision)) {
    return isCanonical(value, zoned)
      ? value
      : formatMicros((words[1] ?? 0) * 4_294_967_296 + ((words[0] ?? 0) >>> 0), zoned);
  }
  const text =
    zoned && isDate(value) ? dateText(value) : textOf(value, zoned ? "Temporal.Instant" : "Temporal.PlainDateTime");
  const instant = text === undefined ? undefined : parseTimestamp(text, type.precision, zoned);
  if (instant !== undefined) return formatTimestamp(instant, type.precision, zoned);
  const read = text === undefined ? undefined : readTimestamp(text, zoned);
  if (read === undefined) throw misfit("INVALID_VALUE", value, type);
  throw read.nanos % 10 ** (9 - type.precision) === 0
    ? misfit("OUT_OF_RANGE", value, type, "Its 64 bits do not hold it.")
    : tooFine(value, type);
}

const words = new Int32Array(2);

/** Of a text that `timestampInto` takes: whether it is the canonical one already. */
function isCanonical(text: string, zoned: boolean): boolean {
  const end = zoned ? text.length - 1 : text.length;
  return (
    text.charCodeAt(10) === 84 &&
    (end === 19 || text.charCodeAt(end - 1) !== 48) &&
    (!zoned || text.charCodeAt(end) === 90)
  );
}

function dateText(value: Date): string | undefined {
  return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
}

/** An interval's text, from a text or a `Temporal.Duration`. */
export function canonicalIntervalValue(value: unknown, type: LogicalType): string {
  const text = textOf(value, "Temporal.Duration");
  const interval = text === undefined ? undefined : canonicalInterval(text);
  if (interval === undefined) throw misfit("INVALID_VALUE", value, type);
  return interval;
}

/** What `Temporal` objects call themselves. */
export type TemporalTag =
  | "Temporal.PlainDate"
  | "Temporal.PlainTime"
  | "Temporal.PlainDateTime"
  | "Temporal.Instant"
  | "Temporal.Duration";

/** `Temporal.PlainDate` and so on for such an object, of the language or of a polyfill. */
export function temporalTag(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const tag: unknown = Reflect.get(value, Symbol.toStringTag);
  return typeof tag === "string" && tag.startsWith("Temporal.") ? tag : undefined;
}

/** The text itself, or the ISO 8601 text of a Temporal object of that kind, without the name of a calendar. */
function textOf(value: unknown, tag: TemporalTag): string | undefined {
  if (typeof value === "string") return value;
  return temporalTag(value) === tag ? String(value).replace(/\[.*$/, "") : undefined;
}

function tooFine(value: unknown, type: ClockType): Error {
  return misfit("OUT_OF_RANGE", value, type, `It has more than ${type.precision} digits of a second's fraction.`);
}
