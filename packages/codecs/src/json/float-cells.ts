import { float32Text } from "@dataknobs/core";
import { putAscii } from "../write/ascii.ts";
import { longestFloat, longFloats, putShortFloat } from "../write/floats.ts";
import type { Cells } from "./cell-writing.ts";

const quotes = 2;

/** Doubles as numbers by their shortest text; NaN, infinities and -0 as strings. */
export function float64Cells(data: Float64Array, length: number): Cells {
  const long = longFloats(data, length);
  return {
    bytes: length * (longestFloat + quotes),
    put(bytes, at, row) {
      const value = data[row] ?? 0;
      const end = putShortFloat(bytes, at, value);
      if (end >= 0) return end;
      return isNumber(value) ? long(bytes, at, row) : putWord(bytes, at, value);
    },
  };
}

/** The same of 32-bit floats, whose shortest text is shorter. */
export function float32Cells(data: Float32Array, length: number): Cells {
  return {
    bytes: length * (longestFloat + quotes),
    put(bytes, at, row) {
      const value = data[row] ?? 0;
      return isNumber(value) ? putAscii(bytes, at, float32Text(value)) : putWord(bytes, at, value);
    },
  };
}

/** Whether JSON has a number for it that every reader takes for the same. */
function isNumber(value: number): boolean {
  return Number.isFinite(value) && !Object.is(value, -0);
}

function putWord(bytes: Uint8Array, at: number, value: number): number {
  return putAscii(bytes, at, Object.is(value, -0) ? '"-0"' : `"${value}"`);
}
