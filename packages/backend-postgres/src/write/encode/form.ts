import { isNano, isScaled, type LogicalType } from "@dataknobs/core";
import type { Kept } from "../../types/way.ts";

/** What the generated code does with a column: a layout of the batch and a way of PostgreSQL together. */
export type Form =
  | "bool"
  | "int2"
  | "int4"
  | "int8"
  | "int4 as int8"
  | "oid"
  | "float4"
  | "float8"
  | "float4 as float8"
  | "scaled"
  | "decimal"
  | "bytes"
  | "jsonb"
  | "date"
  | "time"
  | "timestamp"
  | "interval"
  | "uuid"
  | "array";

/** The form for values of a type in a column that is kept so; `undefined`: only the column's own input function knows. */
export function formOf(type: LogicalType, { way, element }: Kept): Form | undefined {
  switch (way) {
    case "bool":
    case "float4":
      return same(type, way === "bool" ? "bool" : "float32", way);
    case "date":
    case "interval":
    case "uuid":
      return same(type, way, way);
    case "int2":
    case "int4":
      return same(type, "int32", way);
    case "int8":
      return type.kind === "int32" ? "int4 as int8" : same(type, "int64", way);
    case "oid":
      return same(type, "int64", way);
    case "float8":
      return type.kind === "float32" ? "float4 as float8" : same(type, "float64", way);
    case "numeric":
      return isScaled(type) ? "scaled" : same(type, "decimal", "decimal");
    case "text":
      return type.kind === "text" || type.kind === "uuid" ? "bytes" : undefined;
    case "bytea":
      return same(type, "bytes", "bytes");
    case "json":
      return type.kind === "json" || type.kind === "list" || type.kind === "any" ? "bytes" : undefined;
    case "jsonb":
      return same(type, "json", way);
    case "time":
      return isNano(type) ? undefined : same(type, way, way);
    case "timestamp":
    case "timestamptz":
      return isNano(type) ? undefined : same(type, way, "timestamp");
    case "array":
      return type.kind === "list" && element !== undefined && element.way !== "array" && formOf(type.of, element)
        ? "array"
        : undefined;
    default:
      return undefined;
  }
}

function same(type: LogicalType, kind: LogicalType["kind"], form: Form): Form | undefined {
  return type.kind === kind ? form : undefined;
}

/** The most bytes that a value takes behind its length, apart from those that its column counts. */
export function widthOf(form: Form): number {
  switch (form) {
    case "bool":
      return 1;
    case "int2":
      return 2;
    case "int4":
    case "oid":
    case "float4":
    case "date":
      return 4;
    case "uuid":
    case "interval":
      return 16;
    // Eight bytes of head and five groups of four digits, one more for the place of the point.
    case "scaled":
      return 20;
    case "decimal":
      return 14;
    case "bytes":
    case "array":
      return 0;
    case "jsonb":
      return 1;
    default:
      return 8;
  }
}
