import { base64 } from "../model/tagged.ts";
import { jsonTextOf, lazyJson } from "../model/json-value.ts";
import { integerOut } from "../model/canonical.ts";
import type { LogicalType } from "../model/logical-type.ts";
import { originOf } from "../model/read-only.ts";
import { anyCell, anyOut } from "./any-cell.ts";
import { anyCellOf, anyCellText, stringOf, tagged, untagged } from "./any-text.ts";
import type { Integers } from "./integers.ts";
import { jsonElements } from "./json-elements.ts";
import { lazyList } from "./lazy-list.ts";

/**
 * The typed JSON text of a list, as a batch keeps it: integers by their digits, floats as numbers (NaN and infinities
 * as strings), bytes in base64, every other scalar as its canonical text, JSON by its own text, null as null.
 * What a type cannot say in JSON is `{"$type": ..., "value": ...}`: in `any` (`anyCellText`), and a JSON null, which is not a null.
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
      return anyCellText(anyCell(element));
    default:
      return scalarText(element);
  }
}

function scalarText(element: unknown): string {
  if (typeof element === "number") return Number.isFinite(element) ? numberText(element) : `"${element}"`;
  if (element instanceof Uint8Array) return `"${base64(element)}"`;
  return typeof element === "string" ? JSON.stringify(element) : String(element);
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
      return Number(stringOf(text));
    case "bytes":
      return new Uint8Array(Buffer.from(stringOf(text), "base64"));
    case "list":
      return listOut(text, of.of, integers);
    case "json":
      return lazyJson(untagged(text)?.value ?? text);
    case "any":
      return anyOut(anyCellOf(text), integers);
    default:
      return stringOf(text);
  }
}

function numberText(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}
