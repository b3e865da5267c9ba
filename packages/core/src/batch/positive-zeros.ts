import { isSet } from "./bitmap.ts";
import type { BytesColumn, Column } from "./column.ts";
import { stringsOf } from "./strings.ts";
import { textColumn } from "./text-column.ts";
import type { LogicalType } from "../model/logical-type.ts";

/** The column with 0 for every -0, also inside lists and JSON; itself if there is none. */
export function withPositiveZeros(column: Column, type: LogicalType, length: number): Column {
  switch (column.layout) {
    case "f32":
      return isNegativeZero(column.data) ? { ...column, data: column.data.map(positive) } : column;
    case "f64":
      return isNegativeZero(column.data) ? { ...column, data: column.data.map(positive) } : column;
    case "any":
      return isNegativeZero(column.data)
        ? { ...column, data: column.data.map((cell) => (Object.is(cell, -0) ? 0 : cell)) }
        : column;
    case "bytes":
      return type.kind === "list" || type.kind === "json" ? positiveTexts(column, length) : column;
    default:
      return column;
  }
}

function isNegativeZero(data: Float32Array | Float64Array | readonly unknown[]): boolean {
  for (const cell of data) if (Object.is(cell, -0)) return true;
  return false;
}

function positive(value: number): number {
  return value === 0 ? 0 : value;
}

/** A string, or a number that is -0. */
const stringOrZero = /"(?:[^"\\]|\\.)*"|-0(?:\.0+)?(?:[eE][+-]?\d+)?(?![\d.eE])/g;

function positiveTexts(column: BytesColumn, length: number): BytesColumn {
  const { data, offsets, valid, missing } = column;
  const bytes = data.subarray(offsets[0], offsets[length]);
  if (!Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes("-0")) return column;
  const texts = stringsOf(column, length).map((text, i) =>
    isSet(valid, i) ? text.replaceAll(stringOrZero, (part) => (part.startsWith('"') ? part : part.slice(1))) : null,
  );
  return { ...textColumn(texts), missing };
}
