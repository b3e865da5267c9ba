import type { LogicalType } from "../model/logical-type.ts";
import type { Layout } from "./column.ts";

/** The largest precision of a decimal whose scaled integer surely fits into 64 bits. */
export const scaledPrecision = 18;

/** How a column of this type lies in memory. */
export function layoutOf(type: LogicalType): Layout {
  switch (type.kind) {
    case "bool":
      return "u8";
    case "int32":
    case "date":
      return "i32";
    case "int64":
    case "time":
    case "timestamp":
    case "timestamptz":
      return "i64";
    case "float32":
      return "f32";
    case "float64":
      return "f64";
    case "decimal":
      return isScaled(type) ? "i64" : "bytes";
    case "text":
    case "bytes":
    case "uuid":
    case "interval":
    case "json":
    case "list":
      return "bytes";
    default:
      return "any";
  }
}

/** Whether a decimal is kept as an integer scaled by 10^scale instead of as text. */
export function isScaled(
  type: LogicalType,
): type is { readonly kind: "decimal"; readonly precision: number; readonly scale: number } {
  return (
    type.kind === "decimal" &&
    type.precision !== undefined &&
    type.scale !== undefined &&
    type.precision <= scaledPrecision
  );
}

/** Whether a 64-bit time of this type counts nanoseconds instead of microseconds. */
export function isNano(type: LogicalType): boolean {
  return (type.kind === "time" || type.kind === "timestamp" || type.kind === "timestamptz") && type.precision > 6;
}
