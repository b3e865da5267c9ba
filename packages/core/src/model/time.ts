import { twoDigits } from "./date.ts";

const clockText = /^(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?$/;

/** A time of day, apart in whole seconds and the rest. */
export interface Clock {
  /** 0 to 86,400; the last only with no nanoseconds. */
  readonly seconds: number;
  /** 0 to 999,999,999 */
  readonly nanos: number;
}

/**
 * A time of day (`12:34:56.123456`, `12:34`, `24:00:00`; no leap second) in microseconds, or in nanoseconds if `precision` is over 6.
 * `undefined` if it is none, or has a digit other than 0 that the precision does not hold.
 */
export function parseTime(text: string, precision: number): bigint | undefined {
  const clock = readClock(text);
  if (clock === undefined || !holdsNanos(clock.nanos, precision)) return undefined;
  return precision > 6
    ? BigInt(clock.seconds * 1_000_000_000 + clock.nanos)
    : BigInt(clock.seconds * 1_000_000 + clock.nanos / 1000);
}

/** The canonical text of a time of day: no zeros at the end of the fraction. */
export function formatTime(value: bigint, precision: number): string {
  const perSecond = precision > 6 ? 1_000_000_000 : 1_000_000;
  const units = Number(value);
  const seconds = Math.floor(units / perSecond);
  return clockTextOf(seconds) + fractionText(units - seconds * perSecond, precision > 6 ? 9 : 6);
}

/** `undefined` if the text is no time of day, or has more than nanoseconds. */
export function readClock(text: string): Clock | undefined {
  const match = clockText.exec(text);
  if (match === null) return undefined;
  const hours = Number(match[1]);
  const minutes = Number(match[2]);
  const seconds = Number(match[3] ?? 0);
  const fraction = match[4] ?? "";
  if (minutes > 59 || seconds > 59 || !/^\d{0,9}0*$/.test(fraction)) return undefined;
  const nanos = Number(fraction.slice(0, 9).padEnd(9, "0"));
  if (hours > 24 || (hours === 24 && minutes + seconds + nanos > 0)) return undefined;
  return { seconds: hours * 3600 + minutes * 60 + seconds, nanos };
}

/** Whether so many digits of a second's fraction hold these nanoseconds. */
export function holdsNanos(nanos: number, precision: number): boolean {
  return nanos % 10 ** (9 - precision) === 0;
}

/** `"12:34:56"` for a number of seconds. */
export function clockTextOf(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  return `${twoDigits(hours)}:${twoDigits(minutes - hours * 60)}:${twoDigits(seconds - minutes * 60)}`;
}

/** `".05"` for 50,000 of 6 digits; nothing for 0. */
export function fractionText(units: number, digits: number): string {
  if (units === 0) return "";
  let end = digits;
  let rest = units;
  while (rest % 10 === 0) {
    rest /= 10;
    end--;
  }
  return `.${String(rest).padStart(end, "0")}`;
}
