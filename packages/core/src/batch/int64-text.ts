import { fromScaled } from "../model/decimal.ts";
import type { LogicalType } from "../model/logical-type.ts";
import { formatTime } from "../model/time.ts";
import { formatTimestamp } from "../model/timestamp.ts";
import type { I64Column } from "./column.ts";
import { isNano, isScaled } from "./layout.ts";
import { timestampTexts } from "./timestamp-texts.ts";

/** The canonical texts of decimals and times that are kept as 64-bit integers. */
export function int64Text(column: I64Column, type: LogicalType, length: number): string[] {
  if ((type.kind === "timestamp" || type.kind === "timestamptz") && !isNano(type)) {
    return timestampTexts(column, length, type.kind === "timestamptz");
  }
  const format = formatOf(type);
  const out = new Array<string>(length);
  for (let i = 0; i < length; i++) out[i] = format(column.data[i] ?? 0n);
  return out;
}

/** How one such integer is written. */
export function formatOf(type: LogicalType): (value: bigint) => string {
  if (isScaled(type)) return (value) => fromScaled(value, type.scale);
  if (type.kind === "time") return (value) => formatTime(value, type.precision);
  if (type.kind === "timestamp" || type.kind === "timestamptz")
    return (value) => formatTimestamp(value, type.precision, type.kind === "timestamptz");
  return String;
}
