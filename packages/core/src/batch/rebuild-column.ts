import { JsonText } from "../model/json-text.ts";
import { sameType } from "../model/logical-type-text.ts";
import type { Field } from "../model/schema.ts";
import { isSet } from "./bitmap.ts";
import type { AnyColumn, Column } from "./column.ts";
import { absent, encodeValues, type Failure } from "./encode.ts";
import type { Origin } from "./origin.ts";
import { takeColumn } from "./rows.ts";
import { stringAt } from "./strings.ts";
import { isUnchanged, unchangedRows } from "./unchanged.ts";

/** The column of the values that came back: the one it was if nothing changed. */
export function rebuildColumn(
  field: Field,
  made: readonly unknown[],
  origin: Origin | undefined,
  failures: Failure[],
): Column {
  if (origin === undefined || !sameType(origin.field.type, field.type)) return encodeValues(field, made, failures);
  if (isUnchanged(made, origin)) {
    const column = origin.rows === undefined ? origin.column : takeColumn(origin.column, origin.rows);
    checkNulls(field, column, made, failures);
    return column;
  }
  const { kind } = field.type;
  if (kind !== "json" && kind !== "any") return encodeValues(field, made, failures);
  // The same value can be written in several ways (5 and 5.0): a cell that nobody changed keeps its own.
  const rows = unchangedRows(made, origin);
  return kind === "json"
    ? jsonColumn(field, made, origin, rows, failures)
    : anyColumn(field, made, origin, rows, failures);
}

function checkNulls(field: Field, column: Column, made: readonly unknown[], failures: Failure[]): void {
  if (field.nullable || column.valid === undefined) return;
  for (let row = 0; row < made.length; row++) if (!isSet(column.valid, row)) absent(field, made[row], row, failures);
}

/** `kept[i]`: the input row whose cell output i keeps, or -1. */
function jsonColumn(
  field: Field,
  made: readonly unknown[],
  origin: Origin,
  kept: Int32Array,
  failures: Failure[],
): Column {
  const { column } = origin;
  const values = made.map((value, i) => {
    const row = kept[i] ?? -1;
    // Objects and arrays carry their own text.
    const scalar = value !== null && value !== undefined && typeof value !== "object";
    return scalar && row >= 0 && column.layout === "bytes" ? new JsonText(stringAt(column, row)) : value;
  });
  return encodeValues(field, values, failures);
}

function anyColumn(
  field: Field,
  made: readonly unknown[],
  origin: Origin,
  kept: Int32Array,
  failures: Failure[],
): Column {
  const encoded = encodeValues(field, made, failures);
  const { column } = origin;
  if (encoded.layout !== "any" || column.layout !== "any") return encoded;
  const data: AnyColumn["data"] = encoded.data.map((cell, i) => {
    const row = kept[i] ?? -1;
    return row >= 0 ? column.data[row] : cell;
  });
  return { ...encoded, data };
}
