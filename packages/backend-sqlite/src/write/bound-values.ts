import { type BytesColumn, type Column, type LogicalType, stringAt, stringsOf, valuesOf } from "@dataknobs/core";
import type { Affinity } from "../types/affinity.ts";
import { holdsWide, wideCell } from "../wide-text.ts";

/**
 * The cells of a column as the driver binds them; what stands for cells that are not valid means nothing. A loop for each
 * kind of cell: one that calls a function for every cell takes twice as long.
 */
export function valuesOfType(
  type: LogicalType,
  affinity: Affinity,
  wide: boolean,
): (column: Column, length: number) => unknown[] {
  // A number bound to a column without such an affinity would be kept as 5.0. It is bound in half the time of a bigint.
  const numbersAreIntegers = affinity === "integer" || affinity === "numeric";
  const [no, yes] = numbersAreIntegers ? [0, 1] : [0n, 1n];
  return (column, length) => {
    switch (column.layout) {
      case "u8":
        return chosen(column.data, length, no, yes);
      case "i32":
        if (type.kind === "date") return valuesOf(column, type, length);
        return numbersAreIntegers ? numbers(column.data, length) : bigints(column.data, length);
      case "i64":
        if (type.kind !== "int64") return valuesOf(column, type, length);
        return numbersAreIntegers ? integers(column.data, length) : numbers(column.data, length);
      case "f32":
      case "f64":
        return numbers(column.data, length);
      case "bytes":
        if (wide && holdsWide(column, length)) return wideTexts(column, length);
        return type.kind === "bytes" ? pieces(column, length) : stringsOf(column, length);
      default:
        return column.data.slice(0, length);
    }
  };
}

function chosen(data: Uint8Array, length: number, no: unknown, yes: unknown): unknown[] {
  const cells = new Array<unknown>(length);
  for (let i = 0; i < length; i++) cells[i] = data[i] === 1 ? yes : no;
  return cells;
}

function numbers(data: ArrayLike<unknown>, length: number): unknown[] {
  const cells = new Array<unknown>(length);
  for (let i = 0; i < length; i++) cells[i] = data[i];
  return cells;
}

function bigints(data: Int32Array, length: number): unknown[] {
  const cells = new Array<unknown>(length);
  for (let i = 0; i < length; i++) cells[i] = BigInt(data[i] ?? 0);
  return cells;
}

const word = 4_294_967_296;
/** The upper word of 2^53. */
const safe = 2_097_152;

/** As numbers where they hold them. */
function integers(data: BigInt64Array, length: number): unknown[] {
  const words = new Int32Array(data.buffer, data.byteOffset, length * 2);
  const cells = new Array<unknown>(length);
  for (let i = 0; i < length; i++) {
    const high = words[2 * i + 1] ?? 0;
    cells[i] = high < safe && high >= -safe ? high * word + ((words[2 * i] ?? 0) >>> 0) : data[i];
  }
  return cells;
}

function pieces({ data, offsets }: BytesColumn, length: number): unknown[] {
  const cells = new Array<unknown>(length);
  for (let i = 0; i < length; i++) cells[i] = data.subarray(offsets[i], offsets[i + 1]);
  return cells;
}

function wideTexts(column: BytesColumn, length: number): unknown[] {
  const cells = new Array<unknown>(length);
  for (let i = 0; i < length; i++) cells[i] = wideCell(column, i) ?? stringAt(column, i);
  return cells;
}
