import type { AnyType, ClockType, LogicalType } from "./logical-type.ts";
import { sameType, types } from "./logical-type-text.ts";

/**
 * The least type that holds every value of both, exactly; `any` of the two where there is none. Text is above nothing but text:
 * a mixture of numbers and text is no text.
 */
export function unify(a: LogicalType, b: LogicalType): LogicalType {
  if (sameType(a, b)) return a;
  if (isNone(a)) return b;
  if (isNone(b)) return a;
  return joined(a, b) ?? anyOfBoth(a, b);
}

/** The type of no value at all: `any<>`. */
export function isNone(type: LogicalType): boolean {
  return type.kind === "any" && type.of?.length === 0;
}

function joined(a: LogicalType, b: LogicalType): LogicalType | undefined {
  if (a.kind === "text" && b.kind === "text") {
    return a.length === undefined || b.length === undefined ? types.text : types.textOf(Math.max(a.length, b.length));
  }
  if (a.kind === "list" && b.kind === "list") return types.list(unify(a.of, b.of));
  if (isClock(a) && isClock(b)) return joinedClock(a, b);
  return joinedNumber(a, b);
}

function isClock(type: LogicalType): type is ClockType {
  return type.kind === "time" || type.kind === "timestamp" || type.kind === "timestamptz";
}

/** Nanoseconds of 64 bits do not reach as far as microseconds; only for a time of day that does not matter. */
function joinedClock(a: ClockType, b: ClockType): LogicalType | undefined {
  const sameUnit = a.precision > 6 === b.precision > 6;
  return a.kind === b.kind && (sameUnit || a.kind === "time")
    ? { kind: a.kind, precision: Math.max(a.precision, b.precision) }
    : undefined;
}

const integerDigits: Readonly<Record<string, number>> = { int32: 10, int64: 19 };

function joinedNumber(a: LogicalType, b: LogicalType): LogicalType | undefined {
  const kinds = [a.kind, b.kind];
  const only = (...allowed: readonly string[]): boolean => kinds.every((kind) => allowed.includes(kind));
  if (only("int32", "int64")) return types.int64;
  if (only("int32", "float32", "float64")) return types.float64;
  if (!only("int32", "int64", "decimal")) return undefined;
  const left = digitsOf(a);
  const right = digitsOf(b);
  if (left === undefined || right === undefined) return types.decimal();
  const scale = Math.max(left.scale, right.scale);
  const precision = Math.max(left.whole, right.whole) + scale;
  return precision > 1000 ? types.decimal() : types.decimal(precision, scale);
}

/** How many digits a type has before and after the point; `undefined`: no bound. */
function digitsOf(type: LogicalType): { readonly whole: number; readonly scale: number } | undefined {
  if (type.kind !== "decimal") return { whole: integerDigits[type.kind] ?? 0, scale: 0 };
  if (type.precision === undefined) return undefined;
  const scale = type.scale ?? 0;
  return { whole: type.precision - scale, scale };
}

function anyOfBoth(a: LogicalType, b: LogicalType): AnyType {
  const left = membersOf(a);
  const right = membersOf(b);
  if (left === undefined || right === undefined) return types.any;
  return types.anyOf(...left, ...right.filter((type) => !left.some((other) => sameType(type, other))));
}

function membersOf(type: LogicalType): readonly LogicalType[] | undefined {
  return type.kind === "any" ? type.of : [type];
}
