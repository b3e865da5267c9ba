import { isDate, isUint8Array } from "node:util/types";

const mostShown = 60;

/** A value as a message shows it: one line, cut where it is long. */
export function show(value: unknown): string {
  const text = textOf(value);
  return text.length > mostShown ? `${text.slice(0, mostShown)}...` : text;
}

function textOf(value: unknown): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value.length > mostShown ? value.slice(0, mostShown) : value);
    case "bigint":
      return String(value);
    case "function":
      return "a function";
    case "object":
      return objectText(value);
    default:
      return Object.is(value, -0) ? "-0" : String(value);
  }
}

function objectText(value: object | null): string {
  if (value === null) return "null";
  if (isUint8Array(value)) return `${value.length} bytes`;
  if (isDate(value)) return Number.isNaN(value.getTime()) ? "an invalid Date" : `the Date ${value.toISOString()}`;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  const given: unknown = value;
  if (tag.startsWith("Temporal.")) return `the ${tag} ${String(given)}`;
  return tag === "Object" ? `an object with ${Object.keys(value).slice(0, 5).join(", ") || "no keys"}` : `a ${tag}`;
}
