import type { LogicalType } from "../model/logical-type.ts";
import { typeOfValue } from "../model/type-of-value.ts";
import { toClock } from "./convert-clock.ts";
import { toDecimal, toFloat, toInteger } from "./convert-number.ts";
import { jsonValue, toJson, toText } from "./convert-text.ts";
import { refuse } from "./refuse.ts";

/**
 * How a value of one type becomes one of another: from record form to a form that the other accepts. It is exact, or
 * throws a `DataknobsError` of kind `record`; `lossy` allows the nearest.
 */
export type Convert = (value: unknown) => unknown;

export function converter(from: LogicalType, to: LogicalType, lossy: boolean): Convert {
  switch (to.kind) {
    case "any":
      return (value) => value;
    case "json":
      return (value) => toJson(value, from, to);
    case "text":
      return from.kind === "any"
        ? (value) => toText(value, typeOfValue(value), to)
        : (value) => toText(value, from, to);
    default:
      return from.kind === "any" || from.kind === "json"
        ? (value) => between(typeOfValue(value), to, lossy)(value)
        : between(from, to, lossy);
  }
}

/** Between types of which neither is `any`. */
function between(from: LogicalType, to: LogicalType, lossy: boolean): Convert {
  switch (to.kind) {
    case "bool":
      return (value) => toBool(value, from, to);
    case "int32":
    case "int64":
      return (value) => toInteger(value, from, to, lossy);
    case "float32":
    case "float64":
      return (value) => toFloat(value, from, to, lossy);
    case "decimal":
      return (value) => toDecimal(value, from, to, lossy);
    case "date":
    case "time":
    case "timestamp":
    case "timestamptz":
      return (value) => toClock(value, from, to, lossy);
    case "list":
      return listConverter(from, to.of, to, lossy);
    case "bytes":
      return (value) => (from.kind === "bytes" ? value : refuse(value, from, to));
    case "uuid":
    case "interval":
      // Their texts are judged where they are put into a column.
      return (value) => (from.kind === to.kind || from.kind === "text" ? value : refuse(value, from, to));
    default:
      return (value) => value;
  }
}

function toBool(value: unknown, from: LogicalType, to: LogicalType): boolean {
  if (typeof value === "boolean") return value;
  // A number is no truth value, not even 0 or 1.
  if (from.kind === "text" && (value === "true" || value === "false")) return value === "true";
  return refuse(value, from, to);
}

function listConverter(from: LogicalType, of: LogicalType, to: LogicalType, lossy: boolean): Convert {
  // The elements of a JSON array are what they are: a string in it is text, not JSON.
  const element = converter(from.kind === "list" ? from.of : { kind: "any" }, of, lossy);
  return (value) => {
    const list = from.kind === "text" ? jsonValue(value, to) : value;
    if (!Array.isArray(list)) return refuse(value, from, to);
    return list.map((item: unknown) => (item === null || item === undefined ? null : element(item)));
  };
}
