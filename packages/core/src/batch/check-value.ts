import { codePoints } from "../model/canonical.ts";
import { hasDuplicateKeys } from "../model/json-text.ts";
import { jsonTextOf } from "../model/json-value.ts";
import type { LogicalType } from "../model/logical-type.ts";
import type { Unable } from "./unable.ts";

type ValueTest = (value: unknown) => boolean;

/**
 * Whether a value in record form (JSON: its text) is one that a store is unable to keep; `undefined`: no value of the
 * type can be.
 */
export function valueTest(what: Unable, type: LogicalType): ValueTest | undefined {
  switch (type.kind) {
    case "float32":
    case "float64":
      return numberTest(what);
    case "decimal":
      if (what === "nan") return (value) => value === "NaN";
      return what === "infinity" ? (value) => value === "Infinity" || value === "-Infinity" : undefined;
    case "date":
    case "timestamp":
    case "timestamptz":
      return what === "infinity" ? (value) => value === "infinity" || value === "-infinity" : undefined;
    case "text":
      return textTest(what, type.length);
    case "json":
      return jsonTest(what);
    case "list":
      return listTest(what, type.of);
    case "any":
      return anyTest(what);
    default:
      return undefined;
  }
}

function numberTest(what: Unable): ValueTest | undefined {
  if (what === "nan") return (value) => Number.isNaN(value);
  if (what === "infinity") return (value) => value === Infinity || value === -Infinity;
  return what === "negzero" ? (value) => Object.is(value, -0) : undefined;
}

function textTest(what: Unable, most: number | undefined): ValueTest | undefined {
  if (what === "nul") return (value) => typeof value === "string" && value.includes("\0");
  if (what !== "length" || most === undefined) return undefined;
  return (value) => typeof value === "string" && value.length > most && codePoints(value) > most;
}

function jsonTest(what: Unable): ValueTest | undefined {
  switch (what) {
    case "nul":
      return (text) => escaped(text).includes("\\u0000");
    case "surrogate":
      return (text) => holdsLoneSurrogate(escaped(text));
    case "duplicate-keys":
      return (text) => hasDuplicateKeys(String(text));
    case "json-null":
      return (text) => String(text).trim() === "null";
    default:
      return undefined;
  }
}

/** The text with only those backslashes that begin an escape which is more: another character stands for an escaped one. */
function escaped(text: unknown): string {
  return String(text).replaceAll("\\\\", "/");
}

function holdsLoneSurrogate(text: string): boolean {
  return !text
    .replace(/\\u([0-9a-f]{4})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
    .isWellFormed();
}

function listTest(what: Unable, of: LogicalType): ValueTest | undefined {
  const test = valueTest(what, of);
  if (test === undefined) return undefined;
  const element: ValueTest = of.kind === "json" ? (value) => test(jsonTextOf(value)) : test;
  return (list) => Array.isArray(list) && list.some((value: unknown) => value !== null && element(value));
}

function anyTest(what: Unable): ValueTest | undefined {
  const number = numberTest(what);
  const text = textTest(what, undefined);
  const json = jsonTest(what);
  if (number === undefined && text === undefined && json === undefined) return undefined;
  return (value) => {
    if (typeof value === "string") return text?.(value) === true;
    if (typeof value === "number") return number?.(value) === true;
    return typeof value === "object" && !(value instanceof Uint8Array) && json?.(jsonTextOf(value)) === true;
  };
}
