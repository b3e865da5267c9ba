import { toFloat32 } from "../model/float32.ts";
import type { Domain, Place } from "./domain.ts";

/** Floating-point numbers. A filter may name any number or bigint; one for float32 also by its shortest text, so 0.1 is the 0.1 of 32 bits. */
export function floatDomain(kind: "float32" | "float64"): Domain {
  return {
    least: -Infinity,
    locate: (value) => {
      if (typeof value !== "number" && typeof value !== "bigint") return undefined;
      if (kind === "float64") return between(Number(value), value, next64);
      const meant = typeof value === "number" ? toFloat32(value) : undefined;
      return meant === undefined ? between(Math.fround(Number(value)), value, next32) : { at: meant + 0 };
    },
  };
}

/** `near` is the value rounded to one of its neighbours; bigints and numbers compare exactly. */
function between(near: number, value: number | bigint, next: (from: number, up: boolean) => number): Place {
  if (near > value) return { below: next(near, false), above: near };
  if (near < value) return { below: near, above: next(near, true) };
  // Adding 0 turns -0 into 0, which filters do not tell apart. NaN is equal to itself.
  return { at: near + 0 };
}

const double = new DataView(new ArrayBuffer(8));

/** The double next to a number; from an infinity inwards. Never called with zero: every integer that is not 0 is further off. */
function next64(from: number, up: boolean): number {
  double.setFloat64(0, from);
  double.setBigInt64(0, double.getBigInt64(0) + (up === from > 0 ? 1n : -1n));
  return double.getFloat64(0);
}

/** The same in 32 bits; next to zero lie the smallest subnormal numbers. */
function next32(from: number, up: boolean): number {
  if (from === 0) return up ? 2 ** -149 : -(2 ** -149);
  double.setFloat32(0, from);
  double.setInt32(0, double.getInt32(0) + (up === from > 0 ? 1 : -1));
  return double.getFloat32(0);
}
