import { isDate } from "node:util/types";
import { canonical } from "./canonical.ts";
import { temporalTag } from "./canonical-temporal.ts";
import type { Row } from "./data-record.ts";
import { float32Text } from "./float32.ts";
import { parseJson } from "./json-parse.ts";
import { jsonTextOf } from "./json-value.ts";
import type { LogicalType } from "./logical-type.ts";
import { types } from "./logical-type-text.ts";
import { originOf } from "./read-only.ts";
import type { Schema } from "./schema.ts";
import { looksTagged, tagOf } from "./tagged.ts";

/**
 * A record as JSON on one line, with nothing lost: bigints by their digits, NaN as `{"$type":"float64","value":"NaN"}`,
 * bytes as `{"$type":"bytes","value":"<base64>"}`, JSON values by their own text; so are the elements of lists, however deep.
 * With a schema 32-bit floats are written by their type. A property that is `undefined` is left out.
 */
export function stringify(record: Row, schema?: Schema): string {
  const known = schema === undefined ? undefined : typesOf(schema);
  let members = "";
  for (const name of Object.keys(record)) {
    const value = record[name];
    if (value === undefined) continue;
    if (members !== "") members += ",";
    members += `${quoted(name)}:${valueText(value, known?.get(name) ?? types.any)}`;
  }
  return `{${members}}`;
}

const typesBySchema = new WeakMap<Schema, ReadonlyMap<string, LogicalType>>();

function typesOf(schema: Schema): ReadonlyMap<string, LogicalType> {
  let found = typesBySchema.get(schema);
  if (found === undefined) {
    found = new Map(schema.fields.map((field) => [field.name, field.type]));
    typesBySchema.set(schema, found);
  }
  return found;
}

const needsNoEscape = /^[ !#-[\]-~]*$/;

/** `JSON.stringify` of a string, quicker for short ones without anything special. */
function quoted(text: string): string {
  return text.length < 40 && needsNoEscape.test(text) ? `"${text}"` : JSON.stringify(text);
}

/** `depth`: the lists that it lies in. */
function valueText(value: unknown, type: LogicalType, depth = 0): string {
  if (typeof value === "string") return quoted(value);
  if (value === null) return "null";
  if (isList(value) && depth < deepest) {
    const of = type.kind === "list" ? type.of : types.any;
    return `[${Array.from(value, (element) => valueText(element, of, depth + 1)).join(",")}]`;
  }
  const tag = tagOf(value);
  if (tag !== undefined) return JSON.stringify(tag);
  if (typeof value === "number" && type.kind === "float32") return float32Text(value);
  if (typeof value !== "object") return jsonTextOf(value);
  if (isDate(value) || temporalTag(value) !== undefined) return JSON.stringify(canonical(value, types.any));
  // Line breaks in it stand between tokens.
  const text = jsonTextOf(value).replaceAll(/[\n\r]/g, " ");
  return mayLookTagged(text) && holdsTagged(parseJson(text)) ? `{"$type":"json","value":${text}}` : text;
}

/** What lies in more arrays than these is JSON, if it is anything. */
const deepest = 64;

/** An array that is not a JSON text of its own. */
function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && originOf(value)?.text === undefined;
}

/** Whether a reader of lists would take something in it for one of our tags. */
function holdsTagged(value: unknown): boolean {
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (looksTagged(next)) return true;
    if (Array.isArray(next)) for (const element of next) waiting.push(element);
  }
  return false;
}

/** Whether `$type` occurs, be it with escapes. */
function mayLookTagged(text: string): boolean {
  return text.includes("$type") || text.includes("\\u");
}
