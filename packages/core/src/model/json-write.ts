import { DataknobsError } from "./error.ts";
import { isJsonText } from "./json-text.ts";
import { isRawJson } from "./raw-json.ts";
import { isReadOnly, originOf } from "./read-only.ts";
import { show } from "./show.ts";

/** An object or array that is being written. */
interface Open {
  readonly value: object;
  /** Absent for an array. */
  readonly names: readonly string[] | undefined;
  readonly length: number;
  next: number;
  first: boolean;
}

/** Below this depth nobody looks for an object that holds itself. */
const shallow = 64;

/**
 * The JSON text of a value. What `lazyJson` made gives its own text back byte for byte; `JSON.rawJSON` objects and bigints give their digits.
 * A property that is `undefined` is left out. Throws `INVALID_VALUE` for what JSON has not: NaN, infinities, functions,
 * `undefined` in an array, dates, bytes, objects of a class, an object that holds itself. It does not recurse.
 */
export function jsonTextOf(value: unknown): string {
  if (isOrdinary(value, 0)) return JSON.stringify(value);
  const open: Open[] = [];
  const deep = new Set<object>();
  let text = begin(value, open, deep);
  for (let around = open.at(-1); around !== undefined; around = open.at(-1)) {
    if (around.next === around.length) {
      open.pop();
      deep.delete(around.value);
      text += around.names === undefined ? "]" : "}";
      continue;
    }
    const index = around.next++;
    const name = around.names?.[index];
    const member: unknown = Reflect.get(around.value, name ?? index);
    if (name !== undefined && member === undefined) continue;
    if (!around.first) text += ",";
    around.first = false;
    if (name !== undefined) text += `${JSON.stringify(name)}:`;
    text += begin(member, open, deep);
  }
  return text;
}

/** Whether `JSON.stringify` writes this value as we do. It says no to most of what needs a closer look. */
function isOrdinary(value: unknown, depth: number): boolean {
  switch (typeof value) {
    case "string":
    case "boolean":
      return true;
    case "number":
      return Number.isFinite(value) && !Object.is(value, -0);
    case "object":
      return value === null || (depth < shallow && isOrdinaryObject(value, depth + 1));
    default:
      return false;
  }
}

function isOrdinaryObject(value: object, depth: number): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Array.prototype) {
    if (!Array.isArray(value) || isReadOnly(value)) return false;
    for (const item of value) if (!isOrdinary(item, depth)) return false;
    return true;
  }
  if (prototype !== Object.prototype || isReadOnly(value)) return false;
  for (const name in value) if (!isOrdinary(Reflect.get(value, name), depth)) return false;
  return true;
}

/**
 * The whole text of a scalar; the opening bracket of an object or array, which goes on the list.
 * `deep` holds those on the list that lie deeper than `shallow`.
 */
function begin(value: unknown, open: Open[], deep: Set<object>): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value);
    case "number":
      return numberText(value);
    case "boolean":
      return value ? "true" : "false";
    case "bigint":
      return value.toString();
    case "object":
      return value === null ? "null" : beginObject(value, open, deep);
    default:
      throw notJson(value);
  }
}

function beginObject(given: object, open: Open[], deep: Set<object>): string {
  if (isRawJson(given)) return given.rawJSON;
  if (isJsonText(given)) return given.text;
  const origin = originOf(given);
  if (origin?.text !== undefined) return origin.text;
  const value = origin?.value ?? given;
  if (deep.has(value)) {
    throw new DataknobsError({ code: "INVALID_VALUE", message: "An object that holds itself is not a JSON value." });
  }
  if (open.length >= shallow) deep.add(value);
  if (Array.isArray(value)) {
    open.push({ value, names: undefined, length: value.length, next: 0, first: true });
    return "[";
  }
  if (!isPlainObject(value)) throw notJson(value);
  const names = Object.keys(value);
  open.push({ value, names, length: names.length, next: 0, first: true });
  return "{";
}

function numberText(value: number): string {
  if (!Number.isFinite(value)) throw notJson(value);
  return Object.is(value, -0) ? "-0" : String(value);
}

/** Whether an object is one of `{...}` or `Object.create(null)`, not of a class. */
export function isPlainObject(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}

function notJson(value: unknown): DataknobsError {
  const message = `${show(value)} is not a JSON value. Give null, a boolean, a finite number, a bigint, a string, an array or a plain object.`;
  return new DataknobsError({ code: "INVALID_VALUE", message });
}
