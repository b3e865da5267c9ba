import { type LogicalType, types } from "@dataknobs/core";
import type { PgType } from "./pg-type.ts";
import type { Kept, Way } from "./way.ts";

/** What a column of this type means to core, and how its values travel. */
export function keptAs(type: PgType): Kept {
  switch (type.kind) {
    case "domain":
      return type.base === undefined ? asText : keptAs(type.base);
    case "enum":
      return { type: types.text, way: "text" };
    case "composite":
      return { type: types.json, way: "composite", select: "json" };
    case "array":
      return type.element === undefined ? asText : keptArray(keptAs(type.element));
    case "base":
      return keptBase(type);
    default:
      return asText;
  }
}

/** Every value of the type has a text, from which PostgreSQL makes the very value again. */
const asText: Kept = { type: types.text, way: "as text", select: "text" };

/**
 * Arrays of what has no decoder are selected as arrays of texts. Those of composites and of JSON texts go as a whole:
 * their elements' JSON would have to be taken apart again.
 */
function keptArray(element: Kept): Kept {
  if (element.way === "composite" || element.way === "array") return asText;
  return {
    type: types.list(element.type),
    way: "array",
    element,
    ...((element.way === "as text" || element.select === "text") && { select: "text[]" as const }),
  };
}

function keptBase({ name, schema, extension, modifier }: PgType): Kept {
  if (extension === "citext" && name === "citext") return { type: types.text, way: "text" };
  if (schema !== "pg_catalog") return asText;
  if (name === "inet" || name === "char") return { ...asText, select: name };
  if (name === "numeric") return { type: decimalOf(modifier), way: "numeric" };
  if (name === "varchar") return { type: textOf(modifier), way: "text" };
  if (name === "bpchar")
    return { type: textOf(modifier), way: "text", ...(modifier >= 0 && { select: "text" as const }) };
  const clock = clocks.get(name);
  if (clock !== undefined) return { type: types[clock](modifier < 0 ? 6 : Math.min(modifier, 6)), way: clock };
  const plain = plainTypes.get(name);
  return plain === undefined ? asText : { type: plain[0], way: plain[1] };
}

const plainTypes: ReadonlyMap<string, readonly [LogicalType, Way]> = new Map<string, readonly [LogicalType, Way]>([
  ["bool", [types.bool, "bool"]],
  ["int2", [types.int32, "int2"]],
  ["int4", [types.int32, "int4"]],
  ["int8", [types.int64, "int8"]],
  ["oid", [types.int64, "oid"]],
  ["float4", [types.float32, "float4"]],
  ["float8", [types.float64, "float8"]],
  ["text", [types.text, "text"]],
  ["name", [types.text, "text"]],
  ["bytea", [types.bytes, "bytea"]],
  ["date", [types.date, "date"]],
  ["interval", [types.interval, "interval"]],
  ["uuid", [types.uuid, "uuid"]],
  ["json", [types.json, "json"]],
  ["jsonb", [types.json, "jsonb"]],
]);

const clocks: ReadonlyMap<string, "time" | "timestamp" | "timestamptz"> = new Map([
  ["time", "time"],
  ["timestamp", "timestamp"],
  ["timestamptz", "timestamptz"],
]);

/** The modifier of varchar(n) and char(n) counts four bytes of its own. */
const head = 4;

function textOf(modifier: number): LogicalType {
  return modifier < head ? types.text : types.textOf(modifier - head);
}

/**
 * The modifier of numeric(p,s) holds the precision above the scale, which has 11 bits and a sign. A scale below zero, or
 * above the precision, is a bound that our decimals do not know.
 */
function decimalOf(modifier: number): LogicalType {
  if (modifier < head) return types.decimal();
  const precision = ((modifier - head) >> 16) & 0xffff;
  const scale = (((modifier - head) & 0x7ff) ^ 1024) - 1024;
  return scale < 0 || scale > precision ? types.decimal() : types.decimal(precision, scale);
}
