import type { ClockType, LogicalType } from "../model/logical-type.ts";
import { formatTime, parseTime } from "../model/time.ts";
import { formatTimestamp, parseTimestamp } from "../model/timestamp.ts";
import { refuse } from "./refuse.ts";

/** A date or time as another, text to text; what the text means to the other type is judged where it is put into a column. */
export function toClock(value: unknown, from: LogicalType, to: LogicalType, lossy: boolean): unknown {
  if (from.kind === "text") return value;
  if (typeof value !== "string" || !isClock(from)) return refuse(value, from, to);
  const infinite = value === "infinity" || value === "-infinity";
  if (from.kind === "time" || to.kind === "time") {
    if (from.kind !== to.kind) return refuse(value, from, to);
  } else if (infinite) return value;
  if (to.kind === "date") return toDate(value, from, to, lossy);
  // Only a time zone that somebody consented to is left out or made up.
  if (to.kind === "timestamptz" && from.kind !== "timestamptz" && !lossy) return refuse(value, from, to);
  if (to.kind === "timestamp" && from.kind === "timestamptz" && !lossy) return refuse(value, from, to);
  if (from.kind === "date") return to.kind === "timestamptz" ? `${value}T00:00:00Z` : `${value}T00:00:00`;
  if (!isTimed(to) || !isTimed(from)) return value;
  const local = (lossy ? rounded(value, from, to.precision) : value).replace(/Z$/, "");
  return to.kind === "timestamptz" ? `${local}Z` : local;
}

function toDate(value: string, from: LogicalType, to: LogicalType, lossy: boolean): string {
  if (from.kind === "date") return value;
  const [day = "", clock] = value.split("T");
  return lossy || (from.kind === "timestamp" && clock === "00:00:00") ? day : refuse(value, from, to);
}

/** The nearest with so many digits of a second's fraction, halves away from zero of the clock's scale: later. */
function rounded(value: string, from: ClockType, digits: number): string {
  if (digits >= from.precision) return value;
  const base = from.precision > 6 ? 9 : 6;
  const zoned = from.kind === "timestamptz";
  const units = from.kind === "time" ? parseTime(value, base) : parseTimestamp(value, base, zoned);
  if (units === undefined) return value;
  const step = 10n ** BigInt(base - digits);
  const rest = ((units % step) + step) % step;
  const nearest = units - rest + (rest * 2n >= step ? step : 0n);
  return from.kind === "time" ? formatTime(nearest, base) : formatTimestamp(nearest, base, zoned);
}

function isClock(type: LogicalType): boolean {
  return type.kind === "date" || isTimed(type);
}

function isTimed(type: LogicalType): type is ClockType {
  return type.kind === "time" || type.kind === "timestamp" || type.kind === "timestamptz";
}
