import { temporalTag } from "../model/canonical-temporal.ts";
import { parseDate } from "../model/date.ts";
import type { ClockType } from "../model/logical-type.ts";
import { formatTime, readClock } from "../model/time.ts";
import { formatTimestamp, infiniteInstant, readTimestamp } from "../model/timestamp.ts";
import type { Domain, Place } from "./domain.ts";

/**
 * Times and timestamps. A filter may have more digits of a second than the field, and may name a date alone: it means its
 * midnight, that of UTC for `timestamptz`.
 */
export function clockDomain(type: ClockType): Domain {
  const zoned = type.kind === "timestamptz";
  if (type.kind === "time")
    return { least: formatTime(0n, type.precision), locate: (value) => locateTime(value, type.precision) };
  return { least: "-infinity", locate: (value) => locateTimestamp(value, type.precision, zoned) };
}

function locateTime(value: unknown, precision: number): Place | undefined {
  const text = textOf(value, "Temporal.PlainTime");
  const clock = text === undefined ? undefined : readClock(text);
  return clock === undefined ? undefined : onClock(clock, precision, (units) => formatTime(units, precision));
}

function locateTimestamp(value: unknown, precision: number, zoned: boolean): Place | undefined {
  const text =
    zoned && isDate(value) ? dateText(value) : textOf(value, zoned ? "Temporal.Instant" : "Temporal.PlainDateTime");
  if (text === undefined) return undefined;
  if (text === "infinity" || text === "-infinity") return { at: text };
  const midnight = parseDate(text) !== undefined;
  const instant = readTimestamp(midnight ? `${text}T00:00:00${zoned ? "Z" : ""}` : text, zoned);
  return instant === undefined
    ? undefined
    : onClock(instant, precision, (units) => formatTimestamp(units, precision, zoned));
}

/** The steps of a clock that counts micro- or nanoseconds but shows only so many digits of a second. */
function onClock(
  instant: { readonly seconds: number; readonly nanos: number },
  precision: number,
  out: (units: bigint) => string,
): Place {
  const perUnit = precision > 6 ? 1 : 1000;
  const step = 10 ** (9 - precision);
  const rest = instant.nanos % step;
  const units = BigInt(instant.seconds) * BigInt(1_000_000_000 / perUnit) + BigInt((instant.nanos - rest) / perUnit);
  const stepUnits = BigInt(step / perUnit);
  const last = infiniteInstant - (infiniteInstant % stepUnits || stepUnits);
  // Beyond 64 bits there are only the infinities.
  if (units > last) return { below: out(last), above: "infinity" };
  if (units < -last) return { below: "-infinity", above: out(-last) };
  return rest === 0 ? { at: out(units) } : { below: out(units), above: out(units + stepUnits) };
}

/** Also of another realm. */
function isDate(value: unknown): value is Date {
  return Object.prototype.toString.call(value) === "[object Date]";
}

function dateText(value: Date): string | undefined {
  return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
}

function textOf(value: unknown, tag: string): string | undefined {
  if (typeof value === "string") return value;
  return temporalTag(value) === tag ? String(value).replace(/\[.*$/, "") : undefined;
}
