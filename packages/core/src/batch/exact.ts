import { JsonText } from "../model/json-text.ts";
import type { LogicalType } from "../model/logical-type.ts";
import type { Column } from "./column.ts";
import { valuesOf } from "./values-of.ts";

/**
 * Values that say all that a column says. Ordinary records are for people, and 5 in them may have been 5.0 in a field
 * of type `any` or in JSON; here an integer in `any` is a bigint, a float is a number, and JSON is a `JsonText`.
 */
export function exactValues(column: Column, type: LogicalType, length: number): unknown[] {
  if (type.kind === "any") return valuesOf(column, type, length, "bigint");
  if (type.kind !== "json") return valuesOf(column, type, length);
  const texts = valuesOf(column, { kind: "text" }, length);
  return texts.map((text) => (typeof text === "string" ? new JsonText(text) : text));
}

/** The way back: numbers in a column of type `any` stay the floats that they are. */
export function withFloats(column: Column, values: readonly unknown[]): Column {
  if (column.layout !== "any") return column;
  return { ...column, data: column.data.map((cell, row) => (typeof values[row] === "number" ? values[row] : cell)) };
}
