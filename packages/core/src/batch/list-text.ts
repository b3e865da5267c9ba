import { base64 } from "../model/tagged.ts";
import { DataknobsError } from "../model/error.ts";
import { jsonTextOf, lazyJson, parseJson } from "../model/json-value.ts";
import { integerOut } from "../model/canonical.ts";
import type { LogicalType } from "../model/logical-type.ts";
import { originOf } from "../model/read-only.ts";
import { anyCell, isJsonText } from "./any-cell.ts";
import type { Integers } from "./integers.ts";
import { jsonElements } from "./json-elements.ts";
import { lazyList } from "./lazy-list.ts";

/**
 * The typed JSON text of a list, as a batch keeps it: integers by their digits, floats as numbers (NaN and infinities
 * as strings), bytes in base64, every other scalar as its canonical text, JSON by its own text, null as null.
 * What a type cannot say in JSON is `{"$type": ..., "value": ...}`: in `any`, and a JSON null, which is not a null.
 * The list's elements are in record form.
 */
export function listText(list: readonly unknown[], of: LogicalType): string {
  const origin = originOf(list)?.value;
  const elements = Array.isArray(origin) ? origin : list;
  return `[${elements.map((element) => elementText(element, of)).join(",")}]`;
}

/** The elements of a list's text in record form, read-only, parsed when first looked into. */
export function listOut(text: string, of: LogicalType, integers: Integers): object {
  return lazyList(text, of, () => jsonElements(text).map((element) => elementOut(element, of, integers)));
}

function elementText(element: unknown, of: LogicalType): string {
  if (element === null || element === undefined) return "null";
  switch (of.kind) {
    case "list":
      return listText(element as readonly unknown[], of.of);
    case "json": {
      const text = jsonTextOf(element);
      return text === "null" || tagged(text) ? `{"$type":"json","value":${text}}` : text;
    }
    case "any":
      return anyText(element);
    default:
      return scalarText(element);
  }
}

function scalarText(element: unknown): string {
  if (typeof element === "number") return Number.isFinite(element) ? numberText(element) : `"${element}"`;
  if (element instanceof Uint8Array) return `"${base64(element)}"`;
  return typeof element === "string" ? JSON.stringify(element) : String(element);
}

function anyText(element: unknown): string {
  const cell = anyCell(element);
  if (typeof cell === "bigint") return cell.toString();
  if (typeof cell === "number") {
    if (!Number.isFinite(cell)) return `{"$type":"float64","value":"${cell}"}`;
    const text = numberText(cell);
    return /[.eE]/.test(text) || text === "-0" ? text : `${text}.0`;
  }
  if (cell instanceof Uint8Array) return `{"$type":"bytes","value":"${base64(cell)}"}`;
  if (isJsonText(cell)) return tagged(cell.text) ? `{"$type":"json","value":${cell.text}}` : cell.text;
  return typeof cell === "string" ? JSON.stringify(cell) : String(cell);
}

function elementOut(text: string, of: LogicalType, integers: Integers): unknown {
  if (text === "null") return null;
  switch (of.kind) {
    case "bool":
      return text === "true";
    case "int32":
      return Number(text);
    case "int64":
      return integerOut(BigInt(text), integers);
    case "float32":
    case "float64":
      return Number(unquoted(text));
    case "bytes":
      return new Uint8Array(Buffer.from(unquoted(text), "base64"));
    case "list":
      return listOut(text, of.of, integers);
    case "json":
      return lazyJson(untagged(text)?.value ?? text);
    case "any":
      return anyElement(text, integers);
    default:
      return unquoted(text);
  }
}

function anyElement(text: string, integers: Integers): unknown {
  const first = text.charCodeAt(0);
  if (first === 0x7b) {
    const tag = untagged(text);
    if (tag?.type === "float64") return Number(unquoted(tag.value));
    if (tag?.type === "bytes") return new Uint8Array(Buffer.from(unquoted(tag.value), "base64"));
    return lazyJson(tag?.value ?? text);
  }
  if (first === 0x5b) return lazyJson(text);
  if (first === 0x22) return unquoted(text);
  if (text === "true" || text === "false") return text === "true";
  return /^-?\d+$/.test(text) && text !== "-0" ? integerOut(BigInt(text), integers) : Number(text);
}

/** Whether a JSON text could be taken for one of our own tags. */
function tagged(text: string): boolean {
  return /^\s*\{\s*"\$type"/.test(text);
}

function untagged(text: string): { type: string; value: string } | undefined {
  const match = /^\{"\$type":"(\w+)","value":/.exec(text);
  return match === null ? undefined : { type: match[1] ?? "", value: text.slice(match[0].length, -1) };
}

function unquoted(text: string): string {
  if (!text.startsWith('"')) return text;
  const value = parseJson(text);
  if (typeof value === "string") return value;
  throw new DataknobsError({
    code: "INVALID_VALUE",
    message: `A list holds ${text.slice(0, 80)} where a string is expected.`,
  });
}

function numberText(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}
