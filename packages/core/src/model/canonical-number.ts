import { canonicalDecimal, fromScaled, toScaled } from "./decimal.ts";
import { DataknobsError } from "./error.ts";
import { toFloat32 } from "./float32.ts";
import type { DecimalType, LogicalType } from "./logical-type.ts";
import { misfit } from "./misfit.ts";
import { isRawJson } from "./raw-json.ts";

/** An integer of `int32` or `int64` as a number where a number holds it, else as bigint. */
export function canonicalInteger(given: unknown, type: LogicalType): number | bigint {
  const value = rawInteger(given) ?? given;
  if (typeof value === "number") {
    if (type.kind === "int32" && (value | 0) === value) return value | 0;
    if (!Number.isInteger(value)) throw misfit("INVALID_VALUE", value, type);
    // Adding 0 turns -0 into 0: integers have one zero.
    if (type.kind === "int64" && Number.isSafeInteger(value)) return value + 0;
    return canonicalInteger(BigInt(value), type);
  }
  if (typeof value !== "bigint") throw misfit("INVALID_VALUE", value, type);
  const bits = type.kind === "int32" ? 32 : 64;
  if (BigInt.asIntN(bits, value) !== value)
    throw misfit("OUT_OF_RANGE", value, type, `It needs more than ${bits} bits.`);
  return integerOut(value, "auto");
}

/** The integer that a `JSON.rawJSON` object writes. */
function rawInteger(value: unknown): bigint | undefined {
  return isRawJson(value) && isIntegerText(value.rawJSON) ? BigInt(value.rawJSON) : undefined;
}

/** Whether a JSON number is written as an integer. */
export function isIntegerText(text: string): boolean {
  return /^-?\d+$/.test(text);
}

/** How records show an integer: `auto` a number where one holds it; `number` a number, or `OUT_OF_RANGE`; `bigint` always a bigint. */
export function integerOut(value: bigint, integers: "auto" | "number" | "bigint"): number | bigint {
  if (integers === "bigint") return value;
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  if (integers === "auto") return value;
  throw new DataknobsError({
    code: "OUT_OF_RANGE",
    message: `${value} is beyond what a number holds exactly.`,
    fix: 'Read with integers: "auto" or "bigint".',
  });
}

/** A number, or a bigint that a double holds exactly. */
export function canonicalFloat64(value: unknown, type: LogicalType): number {
  if (typeof value === "number") return value;
  if (typeof value !== "bigint") throw misfit("INVALID_VALUE", value, type);
  const number = Number(value);
  if (Number.isFinite(number) && BigInt(number) === value) return number;
  throw misfit("OUT_OF_RANGE", value, type, "A double does not hold all its digits.");
}

/** A number that 32 bits hold, exactly or by its shortest text. */
export function canonicalFloat32(value: unknown, type: LogicalType): number {
  const number = toFloat32(canonicalFloat64(value, type));
  if (number === undefined) throw misfit("OUT_OF_RANGE", value, type, "32 bits do not hold it.");
  return number;
}

/** A decimal's text, with all digits of the scale if the type has one. */
export function canonicalDecimalValue(value: unknown, type: DecimalType): string {
  const given = numberText(value);
  const text = given === undefined ? undefined : canonicalDecimal(given);
  if (text === undefined) throw misfit("INVALID_VALUE", value, type);
  if (type.precision === undefined) return text;
  if (text === "NaN" || text.endsWith("Infinity")) {
    // Up to 18 digits a batch holds a scaled integer, in which these have no place.
    if (type.precision <= 18)
      throw misfit("NOT_STORABLE", value, type, "Only decimals without bounds, or of more than 18 digits, hold it.");
    return text;
  }
  const scale = type.scale ?? 0;
  const scaled = toScaled(text, type.precision, scale);
  if (scaled === undefined)
    throw misfit(
      "OUT_OF_RANGE",
      value,
      type,
      `It needs more than ${type.precision} digits with ${scale} after the point.`,
    );
  return fromScaled(scaled, scale);
}

function numberText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  return isRawJson(value) ? value.rawJSON : undefined;
}
