import { integerOut } from "../model/canonical.ts";
import { canonicalDecimal } from "../model/decimal.ts";
import type { Domain, Place } from "./domain.ts";

/** Integers of 32 or 64 bits. A filter may name any number, or a decimal as text. */
export function integerDomain(bits: 32 | 64): Domain {
  const least = -(2n ** BigInt(bits - 1));
  const greatest = -least - 1n;
  return {
    least: integerOut(least, "auto"),
    locate: (value) => {
      const floor = floorOf(value);
      return floor === undefined ? undefined : onLine(floor, least, greatest, (integer) => integerOut(integer, "auto"));
    },
  };
}

/** The whole number at or below a value. `past`: the value lies above it. */
export interface Floor {
  readonly whole: bigint | "infinity" | "-infinity";
  readonly past: boolean;
}

/** Where a floor lies among the integers from `least` to `greatest`. */
export function onLine(floor: Floor, least: bigint, greatest: bigint, out: (integer: bigint) => unknown): Place {
  const { whole, past } = floor;
  if (whole === "infinity" || (whole !== "-infinity" && (whole > greatest || (past && whole === greatest))))
    return { below: out(greatest), above: undefined };
  if (whole === "-infinity" || whole < least) return { below: undefined, above: out(least) };
  return past ? { below: out(whole), above: out(whole + 1n) } : { at: out(whole) };
}

function floorOf(value: unknown): Floor | undefined {
  if (typeof value === "bigint") return { whole: value, past: false };
  if (typeof value === "number") return floorOfNumber(value);
  const text = typeof value === "string" ? canonicalDecimal(value) : undefined;
  return text === undefined ? undefined : floorOfDecimal(text, 0);
}

/** NaN is above all numbers. */
function floorOfNumber(value: number): Floor {
  if (value === -Infinity) return { whole: "-infinity", past: false };
  if (!Number.isFinite(value)) return { whole: "infinity", past: false };
  const floor = Math.floor(value);
  return { whole: BigInt(floor), past: floor !== value };
}

/** The floor of a canonical decimal times 10^scale. */
export function floorOfDecimal(text: string, scale: number): Floor {
  if (text === "-Infinity") return { whole: "-infinity", past: false };
  if (text === "NaN" || text === "Infinity") return { whole: "infinity", past: false };
  const [whole = "", fraction = ""] = text.split(".");
  const toZero = BigInt(whole + fraction.slice(0, scale).padEnd(scale, "0"));
  const past = /[1-9]/.test(fraction.slice(scale));
  return { whole: past && text.startsWith("-") ? toZero - 1n : toZero, past };
}
