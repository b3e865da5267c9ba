import type { LogicalType } from "../model/logical-type.ts";
import { isSet } from "./bitmap.ts";
import type { AnyColumn, Column } from "./column.ts";
import { anyCellOf } from "./convert-any.ts";
import { isNano, isScaled, layoutOf } from "./layout.ts";
import { putSafe, wordsOf } from "./words.ts";

/** A cast that no cell can fail, without a look at records; `undefined` where cells must be looked at. */
export function castWhole(column: Column, from: LogicalType, to: LogicalType, length: number): Column | undefined {
  const presence = { valid: column.valid, missing: column.missing };
  if (to.kind === "any") {
    return column.layout === "any" ? column : { layout: "any", data: anyCells(column, from, length), ...presence };
  }
  if (keepsBytes(from, to)) return column;
  if (column.layout === "i32" && from.kind === "int32") {
    if (to.kind === "int64") return { layout: "i64", data: widened(column.data, length), ...presence };
    if (to.kind === "float64")
      return { layout: "f64", data: new Float64Array(column.data.subarray(0, length)), ...presence };
  }
  if (column.layout === "f32" && to.kind === "float64") {
    return { layout: "f64", data: new Float64Array(column.data.subarray(0, length)), ...presence };
  }
  return undefined;
}

function widened(data: Int32Array, length: number): BigInt64Array {
  const out = new BigInt64Array(length);
  const words = wordsOf(out);
  for (let i = 0; i < length; i++) putSafe(words, i, data[i] ?? 0);
  return out;
}

/** Whether every value of the one type lies in memory as it does in the other. */
function keepsBytes(from: LogicalType, to: LogicalType): boolean {
  if (to.kind === "text" && to.length === undefined) return layoutOf(from) === "bytes" && from.kind !== "bytes";
  if (from.kind === "text" && to.kind === "text") return (from.length ?? Infinity) <= (to.length ?? Infinity);
  if (from.kind === "text" && to.kind === "bytes") return true;
  if (isScaled(from) && isScaled(to)) return from.scale === to.scale && from.precision <= to.precision;
  if (from.kind === "decimal" && to.kind === "decimal") return to.precision === undefined && !isScaled(from);
  if (from.kind === to.kind && (from.kind === "time" || from.kind === "timestamp" || from.kind === "timestamptz")) {
    return isNano(from) === isNano(to) && from.precision <= precisionOf(to);
  }
  return false;
}

function precisionOf(type: LogicalType): number {
  return "precision" in type ? (type.precision ?? 0) : 0;
}

function anyCells(column: Column, from: LogicalType, length: number): AnyColumn["data"] {
  const cells = new Array<unknown>(length);
  const cell = anyCellOf(column, from);
  for (let i = 0; i < length; i++) cells[i] = isSet(column.valid, i) ? cell(i) : null;
  return cells;
}
