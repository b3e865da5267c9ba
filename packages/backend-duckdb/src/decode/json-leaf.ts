import {
  type BytesColumn,
  type Column,
  float32Text,
  isSet,
  jsonJudge,
  type LogicalType,
  stringsOf,
  valuesOf,
} from "@dataknobs/core";
import { wellFormed } from "../utf8.ts";
import { notJson, notUtf8 } from "./broken.ts";
import { markedJson } from "../json-parts.ts";
import type { DuckType } from "../types/duck-type.ts";
import { elementType } from "../types/logical-of.ts";

/**
 * The values of a column inside a struct, map or union, each as JSON: numbers by their digits, NaN and infinities as
 * texts, bytes in base64, everything else by its canonical text; null is null.
 */
export function jsonLeaves(column: Column, type: DuckType, count: number): string[] {
  return leaves(column, type, count, float32Text);
}

/** The same as elements of a typed list, where a float of 32 bits is written as the number that it is. */
export function listElements(column: Column, type: DuckType, count: number): string[] {
  return leaves(column, type, count, String);
}

function leaves(column: Column, of: DuckType, count: number, floatText: (value: number) => string): string[] {
  const type = elementType(of);
  if (column.layout === "bytes" && of.id === "JSON") return jsonTexts(column, count);
  if (column.layout === "bytes" && of.id === "VARCHAR") return plainTexts(column, count);
  if (column.layout === "bytes" && (type.kind === "json" || type.kind === "list"))
    return stringsOf(column, count).map((text, i) =>
      isSet(column.valid, i) ? (type.kind === "json" ? markedJson(text) : text) : "null",
    );
  const leaf = leafOf(type, floatText);
  return valuesOf(column, type, count, "bigint").map((value) =>
    value === null || value === undefined ? "null" : leaf(value),
  );
}

function plainTexts(given: BytesColumn, count: number): string[] {
  const { column, bad } = wellFormed(given, count);
  const texts = stringsOf(column, count).map((text, i) => (isSet(column.valid, i) ? JSON.stringify(text) : "null"));
  for (const row of bad) texts[row] = notUtf8;
  return texts;
}

/** DuckDB takes NaN and trailing commas for JSON, and by its raw interface anything. */
function jsonTexts(given: BytesColumn, count: number): string[] {
  const { column, bad } = wellFormed(given, count);
  const { data, offsets, valid } = column;
  const isJson = jsonJudge();
  const texts = stringsOf(column, count).map((text, i) => {
    if (!isSet(valid, i)) return "null";
    return isJson(data, offsets[i] ?? 0, offsets[i + 1] ?? 0) ? markedJson(text) : notJson + text;
  });
  for (const row of bad) texts[row] = notUtf8;
  return texts;
}

function leafOf(type: LogicalType, floatText: (value: number) => string): (value: unknown) => string {
  switch (type.kind) {
    case "float32":
      return (value) => numberText(Number(value), floatText);
    case "float64":
      return (value) => numberText(Number(value), String);
    case "bool":
    case "int32":
    case "int64":
      return String;
    case "bytes":
      return (value) => JSON.stringify(value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value);
    default:
      return (value) => JSON.stringify(value);
  }
}

function numberText(value: number, textOf: (value: number) => string): string {
  if (Object.is(value, -0)) return "-0";
  return Number.isFinite(value) ? textOf(value) : JSON.stringify(String(value));
}
