import { infiniteDay, minusInfiniteDay } from "../model/date.ts";
import type { LogicalType } from "../model/logical-type.ts";
import { infiniteInstant, minusInfiniteInstant } from "../model/timestamp.ts";
import { cellOf } from "./cell.ts";
import { valueTest } from "./check-value.ts";
import type { BytesColumn, Column } from "./column.ts";
import { stringAt } from "./strings.ts";
import type { Unable } from "./unable.ts";

/** Whether cell i, which has a value, is one that a store is unable to keep. `undefined`: no cell of the column can be. */
export function testOf(
  what: Unable,
  column: Column,
  type: LogicalType,
  length: number,
): ((i: number) => boolean) | undefined {
  switch (column.layout) {
    case "u8":
      return undefined;
    case "f32":
    case "f64":
      return floatTest(what, column.data);
    case "i32":
      if (type.kind !== "date" || what !== "infinity") return undefined;
      return (i) => column.data[i] === infiniteDay || column.data[i] === minusInfiniteDay;
    case "i64":
      if ((type.kind !== "timestamp" && type.kind !== "timestamptz") || what !== "infinity") return undefined;
      return (i) => column.data[i] === infiniteInstant || column.data[i] === minusInfiniteInstant;
    case "bytes":
      return bytesTest(what, column, type, length);
    default: {
      const test = valueTest(what, type);
      return test === undefined ? undefined : (i) => test(cellOf(column, type, i));
    }
  }
}

function floatTest(what: Unable, data: Float32Array | Float64Array): ((i: number) => boolean) | undefined {
  if (what === "nan") return (i) => Number.isNaN(data[i]);
  if (what === "infinity") return (i) => data[i] === Infinity || data[i] === -Infinity;
  return what === "negzero" ? (i) => Object.is(data[i], -0) : undefined;
}

function bytesTest(
  what: Unable,
  column: BytesColumn,
  type: LogicalType,
  length: number,
): ((i: number) => boolean) | undefined {
  if (type.kind === "bytes") return undefined;
  if (type.kind === "json" && what === "json-null") return (i) => isNullText(column, i);
  const test = valueTest(what, type);
  if (test === undefined || !mayOccur(what, column, type, length)) return undefined;
  return type.kind === "json" ? (i) => test(stringAt(column, i)) : (i) => test(cellOf(column, type, i));
}

/** Whether a JSON text is `null`, by its bytes. */
function isNullText({ data, offsets }: BytesColumn, i: number): boolean {
  let from = offsets[i] ?? 0;
  let to = offsets[i + 1] ?? from;
  const isBlank = (at: number): boolean => (data[at] ?? 0) <= 0x20;
  while (from < to && isBlank(from)) from++;
  if (data[from] !== 0x6e) return false;
  while (to > from && isBlank(to - 1)) to--;
  return to - from === 4;
}

/** One look at all bytes of a column saves looking at its cells one by one. */
function mayOccur(what: Unable, column: BytesColumn, type: LogicalType, length: number): boolean {
  const bytes = column.data.subarray(column.offsets[0], column.offsets[length]);
  const holds = (part: string): boolean => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(part);
  if (what === "surrogate") return holds("\\u");
  if (what === "nul") return type.kind === "text" ? bytes.includes(0) : holds("\\u0000");
  if (what === "nan") return holds("NaN");
  if (what === "infinity") return holds("nfinity");
  return what === "negzero" ? holds("-0") : true;
}
