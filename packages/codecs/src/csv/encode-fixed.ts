import {
  type Column,
  type F64Column,
  float32Text,
  type I32Column,
  type I64Column,
  isScaled,
  type LogicalType,
  type U8Column,
} from "@dataknobs/core";
import { putAscii } from "../write/ascii.ts";
import { longestDate, longestTime, longestTimestamp, putDays, putInstant } from "../write/clocks.ts";
import { longestScaled, putScaled } from "../write/decimals.ts";
import { longestFloat, longFloats, putShortFloat } from "../write/floats.ts";
import { longestInteger, putInt64, putInteger } from "../write/integers.ts";

/** How the cells of one column of a batch are written that have a value. */
export interface WrittenCells {
  /** All cells together take at most so many bytes. */
  readonly bytes: number;
  /** Writes the cell of a row, and answers with its end. Rows are written in their order. */
  readonly put: (this: void, bytes: Buffer, at: number, row: number) => number;
}

/** Cells of a fixed width, by their canonical text. */
export function fixedCells(
  column: Exclude<Column, { readonly layout: "bytes" | "any" }>,
  type: LogicalType,
  length: number,
): WrittenCells {
  switch (column.layout) {
    case "u8":
      return bools(column, length);
    case "i32":
      return days(column, type, length);
    case "i64":
      return words(column, type, length);
    case "f32":
      return {
        bytes: length * longestFloat,
        put: (bytes, at, row) => putAscii(bytes, at, float32Text(column.data[row] ?? 0)),
      };
    default:
      return doubles(column, length);
  }
}

function bools({ data }: U8Column, length: number): WrittenCells {
  return { bytes: 5 * length, put: (bytes, at, row) => putAscii(bytes, at, data[row] === 1 ? "true" : "false") };
}

function days({ data }: I32Column, type: LogicalType, length: number): WrittenCells {
  return type.kind === "date"
    ? { bytes: length * longestDate, put: (bytes, at, row) => putDays(bytes, at, data[row] ?? 0) }
    : { bytes: length * longestInteger, put: (bytes, at, row) => putInteger(bytes, at, data[row] ?? 0) };
}

function words({ data }: I64Column, type: LogicalType, length: number): WrittenCells {
  if (type.kind === "time" || type.kind === "timestamp" || type.kind === "timestamptz")
    return { bytes: length * Math.max(longestTime, longestTimestamp), put: putInstant(data, type) };
  const pairs = new Int32Array(data.buffer, data.byteOffset, data.length * 2);
  const scale = isScaled(type) ? type.scale : 0;
  return {
    bytes: length * Math.max(longestScaled, longestInteger),
    put: (bytes, at, row) => {
      const low = pairs[2 * row] ?? 0;
      const high = pairs[2 * row + 1] ?? 0;
      return scale === 0 ? putInt64(bytes, at, low, high) : putScaled(bytes, at, low, high, scale);
    },
  };
}

/** By their shortest text; NaN, infinities and -0 are words like others. */
function doubles({ data }: F64Column, length: number): WrittenCells {
  const long = longFloats(data, length);
  return {
    bytes: length * longestFloat,
    put(bytes, at, row) {
      const value = data[row] ?? 0;
      const end = putShortFloat(bytes, at, value);
      if (end >= 0) return end;
      if (Object.is(value, -0)) return putAscii(bytes, at, "-0");
      return Number.isFinite(value) ? long(bytes, at, row) : putAscii(bytes, at, String(value));
    },
  };
}
