import { scaledPrecision } from "../batch/layout.ts";
import { canonicalDecimal, fromScaled } from "../model/decimal.ts";
import type { Domain, Place } from "./domain.ts";
import { floorOfDecimal, onLine } from "./integer-domain.ts";

/**
 * Decimals of so many digits. A number of a filter means its shortest text: 0.1 is one tenth.
 * Those of more digits than a scaled integer has may also be NaN or infinite.
 */
export function decimalDomain(precision: number, scale: number): Domain {
  const greatest = 10n ** BigInt(precision) - 1n;
  const special = precision > scaledPrecision;
  const locate = (text: string): Place => {
    if (special && /[Nn]/.test(text)) return { at: text };
    const place = onLine(floorOfDecimal(text, scale), -greatest, greatest, (scaled) => fromScaled(scaled, scale));
    if (!special || "at" in place) return place;
    return { below: place.below ?? "-Infinity", above: place.above ?? "Infinity" };
  };
  return {
    least: special ? "-Infinity" : fromScaled(-greatest, scale),
    locate: (value) => {
      const text = decimalOf(value);
      return text === undefined ? undefined : locate(text);
    },
  };
}

function decimalOf(value: unknown): string | undefined {
  const named = typeof value === "string" || typeof value === "number" || typeof value === "bigint";
  return named ? canonicalDecimal(String(value)) : undefined;
}
