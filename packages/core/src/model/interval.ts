/** An interval is three things that do not turn into each other: a month has no fixed number of days, a day none of hours. */
export interface IntervalParts {
  /** 32 bits. */
  readonly months: number;
  /** 32 bits. */
  readonly days: number;
  /** 64 bits. */
  readonly micros: bigint;
}

const intervalText =
  /^([+-]?)P(?=[-+\dT])(?:([+-]?\d+)Y)?(?:([+-]?\d+)M)?(?:([+-]?\d+)W)?(?:([+-]?\d+)D)?(?:T(?=[-+\d])(?:([+-]?\d+)H)?(?:([+-]?\d+)M)?(?:([+-]?)(\d+)(?:\.(\d+))?S)?)?$/;

/** The canonical text of an ISO 8601 duration: months, days and seconds apart (`P14M3DT3600S`); `undefined` if it is none. */
export function canonicalInterval(text: string): string | undefined {
  const parts = intervalParts(text);
  return parts === undefined ? undefined : formatInterval(parts.months, parts.days, parts.micros);
}

/**
 * Reads an ISO 8601 duration: `P1Y2M3W4DT5H6M7.000008S`, each part with a sign of its own if need be, a sign before the `P` for all.
 * Years are 12 months, weeks 7 days, hours and minutes become seconds. `undefined` if it is none, has more than microseconds,
 * or a part is beyond its bits.
 */
export function intervalParts(text: string): IntervalParts | undefined {
  const match = intervalText.exec(text);
  if (match === null) return undefined;
  const sign = match[1] === "-" ? -1n : 1n;
  const [years, months, weeks, days, hours, minutes] = match.slice(2, 8).map((digits) => BigInt(digits ?? "0"));
  const fraction = match[10] ?? "";
  if (!/^\d{0,6}0*$/.test(fraction)) return undefined;
  const secondMicros = BigInt(match[9] ?? "0") * 1_000_000n + BigInt(fraction.slice(0, 6).padEnd(6, "0"));
  const seconds = match[8] === "-" ? -secondMicros : secondMicros;
  const allMonths = sign * ((years ?? 0n) * 12n + (months ?? 0n));
  const allDays = sign * ((weeks ?? 0n) * 7n + (days ?? 0n));
  const micros = sign * ((hours ?? 0n) * 3_600_000_000n + (minutes ?? 0n) * 60_000_000n + seconds);
  if (!fits(allMonths, 32) || !fits(allDays, 32) || !fits(micros, 64)) return undefined;
  return { months: Number(allMonths), days: Number(allDays), micros };
}

/** `P1M2DT3.000004S`; parts that are 0 are left out; `PT0S` if all are. */
export function formatInterval(months: number, days: number, micros: bigint): string {
  const date = (months === 0 ? "" : `${months}M`) + (days === 0 ? "" : `${days}D`);
  if (micros === 0n) return date === "" ? "PT0S" : `P${date}`;
  const size = micros < 0n ? -micros : micros;
  const rest = (size % 1_000_000n).toString().padStart(6, "0").replace(/0+$/, "");
  return `P${date}T${micros < 0n ? "-" : ""}${size / 1_000_000n}${rest === "" ? "" : `.${rest}`}S`;
}

const microsPerDay = 86_400_000_000n;

/** By length, a month counted as 30 days and a day as 24 hours; of equally long ones the one with more months, then days, is above. */
export function compareIntervals(a: IntervalParts, b: IntervalParts): number {
  const left = lengthOf(a);
  const right = lengthOf(b);
  if (left !== right) return left < right ? -1 : 1;
  return Math.sign(a.months - b.months) || Math.sign(a.days - b.days);
}

function lengthOf(parts: IntervalParts): bigint {
  return (BigInt(parts.months) * 30n + BigInt(parts.days)) * microsPerDay + parts.micros;
}

function fits(value: bigint, bits: number): boolean {
  return BigInt.asIntN(bits, value) === value;
}
