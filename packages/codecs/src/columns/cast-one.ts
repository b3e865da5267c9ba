import { castColumn, type Column, type LogicalType, types } from "@dataknobs/core";

/** The column of one cell that core's cast makes of a text; `undefined` if the text is no value of the type. */
export function castOne(type: LogicalType, data: Uint8Array, start: number, end: number): Column | undefined {
  const offsets = Int32Array.of(start, end);
  const cell: Column = { layout: "bytes", data, offsets, valid: undefined, missing: undefined };
  const { column, failures } = castColumn(cell, types.text, type, 1);
  return failures.length === 0 ? column : undefined;
}
