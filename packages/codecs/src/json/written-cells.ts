import { isScaled } from "@dataknobs/core";
import type { Column, Field } from "@dataknobs/core";
import { longestDate, longestTime, longestTimestamp, putDays, putInstant } from "../write/clocks.ts";
import { longestScaled, putScaled } from "../write/decimals.ts";
import { longestInteger, putInt64, putInteger } from "../write/integers.ts";
import { anyCells } from "./any-cells.ts";
import { bytesCells } from "./bytes-cells.ts";
import type { Cells } from "./cell-writing.ts";
import { float32Cells, float64Cells } from "./float-cells.ts";

/** The first `length` cells of a column of this field. */
export function cellsOf(column: Column, field: Field, length: number): Cells {
  const { type } = field;
  switch (column.layout) {
    case "u8":
      return boolCells(column.data, length);
    case "i32":
      return type.kind === "date" ? dateCells(column.data, length) : int32Cells(column.data, length);
    case "i64":
      if (type.kind === "time") return { bytes: length * longestTime, put: putInstant(column.data, type) };
      if (type.kind === "timestamp" || type.kind === "timestamptz")
        return { bytes: length * longestTimestamp, put: putInstant(column.data, type) };
      return isScaled(type) ? scaledCells(column.data, type.scale, length) : int64Cells(column.data, length);
    case "f32":
      return float32Cells(column.data, length);
    case "f64":
      return float64Cells(column.data, length);
    case "bytes":
      return bytesCells(column, field, length);
    default:
      return anyCells(column, length);
  }
}

function boolCells(data: Uint8Array, length: number): Cells {
  const words = [new TextEncoder().encode("false"), new TextEncoder().encode("true")] as const;
  return {
    bytes: length * 5,
    put(bytes, at, row) {
      const word = data[row] === 1 ? words[1] : words[0];
      for (let i = 0; i < word.length; i++) bytes[at + i] = word[i] ?? 0;
      return at + word.length;
    },
  };
}

function int32Cells(data: Int32Array, length: number): Cells {
  return { bytes: length * longestInteger, put: (bytes, at, row) => putInteger(bytes, at, data[row] ?? 0) };
}

function dateCells(data: Int32Array, length: number): Cells {
  return { bytes: length * longestDate, put: (bytes, at, row) => putDays(bytes, at, data[row] ?? 0) };
}

function int64Cells(data: BigInt64Array, length: number): Cells {
  const words = wordsOf(data);
  return {
    bytes: length * longestInteger,
    put: (bytes, at, row) => putInt64(bytes, at, words[2 * row] ?? 0, words[2 * row + 1] ?? 0),
  };
}

function scaledCells(data: BigInt64Array, scale: number, length: number): Cells {
  const words = wordsOf(data);
  return {
    bytes: length * longestScaled,
    put: (bytes, at, row) => putScaled(bytes, at, words[2 * row] ?? 0, words[2 * row + 1] ?? 0, scale),
  };
}

function wordsOf(data: BigInt64Array): Int32Array {
  return new Int32Array(data.buffer, data.byteOffset, data.length * 2);
}
