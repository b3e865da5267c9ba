import { formatDate, formatInterval, formatTime, formatTimestamp } from "@dataknobs/core";

/** A cell's text; `Unfit` for one that the type has no value for. */
export type CellText = (source: Buffer, at: number, length: number) => string | Unfit;

/** A cell that its type cannot hold. */
export interface Unfit {
  readonly why: string;
  /** The value as a person would write it. */
  readonly text: string;
}

/** Microseconds from 1970 to 2000, where PostgreSQL counts from. */
export const epochMicros = 946_684_800_000_000n;
const epochDays = 10_957;

const microsOfDay = 86_400_000_000n;
const last = 2n ** 63n - 1n;
const first = -(2n ** 63n);

/** Whether a batch's 64 bits hold it: the last of their values is infinity. */
function fits(since: bigint): boolean {
  return since < last;
}

/** Any instant of PostgreSQL, also those after the year 294246 that a batch's 64 bits do not hold. */
export function clockText(zoned: boolean): (source: Buffer, at: number) => string {
  return (source, at) => {
    const micros = source.readBigInt64BE(at);
    if (micros === last) return "infinity";
    if (micros === first) return "-infinity";
    const since = micros + epochMicros;
    if (fits(since)) return formatTimestamp(since, 6, zoned);
    const days = since / microsOfDay;
    return `${formatDate(Number(days))}T${formatTime(since - days * microsOfDay, 6)}${zoned ? "Z" : ""}`;
  };
}

/** The same for instants that a batch holds as integers. */
export function instantText(zoned: boolean): CellText {
  const text = clockText(zoned);
  return (source, at) => {
    const micros = source.readBigInt64BE(at);
    const found = text(source, at);
    return micros === last || fits(micros + epochMicros) ? found : beyond(found);
  };
}

export function beyond(text: string): Unfit {
  return { why: `${text} is beyond what 64 bits of microseconds since 1970 hold`, text };
}

export function dateText(source: Buffer, at: number): string {
  const days = source.readInt32BE(at);
  if (days === 2_147_483_647) return "infinity";
  return days === -2_147_483_648 ? "-infinity" : formatDate(days + epochDays);
}

export function timeText(source: Buffer, at: number): string {
  return formatTime(source.readBigInt64BE(at), 6);
}

/** Months, days and microseconds; since PostgreSQL 17 all three at their end mean infinity. */
function intervalParts(
  source: Buffer,
  at: number,
): { readonly months: number; readonly days: number; readonly micros: bigint; readonly infinite: string | undefined } {
  const micros = source.readBigInt64BE(at);
  const days = source.readInt32BE(at + 8);
  const months = source.readInt32BE(at + 12);
  const infinite =
    micros === last && days === 2_147_483_647 && months === 2_147_483_647
      ? "infinity"
      : micros === first && days === -2_147_483_648 && months === -2_147_483_648
        ? "-infinity"
        : undefined;
  return { months, days, micros, infinite };
}

export function intervalText(source: Buffer, at: number): string | Unfit {
  const { months, days, micros, infinite } = intervalParts(source, at);
  if (infinite !== undefined) return { why: `an interval cannot be ${infinite} here`, text: infinite };
  return formatInterval(months, days, micros);
}

/** Where the field is wanted as text, also infinite ones. */
export function anyIntervalText(source: Buffer, at: number): string {
  const { months, days, micros, infinite } = intervalParts(source, at);
  return infinite ?? formatInterval(months, days, micros);
}
