import { isAscii, isUtf8 } from "node:buffer";
import { type BytesColumn, castColumn, type Column, columnBuilder, type ErrorCode, type Field, formatType, isDataknobsError, isJsonBytes, isSet, sameType, stringAt, types, valuesOf } from "@dataknobs/core";
import { jsonToAny } from "../any-json.ts";
import type { TableColumn } from "../catalog.ts";
import { isRaw } from "../types/duck-type.ts";
import { logicalOf } from "../types/logical-of.ts";

/** Why a cell cannot be delivered. */
export interface CellFault {
  readonly row: number;
  readonly field: string;
  readonly code: ErrorCode;
  readonly message: string;
}

/** A column as it is wanted; what does not fit is added to `faults`. */
export type Judge = (column: Column, length: number, faults: CellFault[]) => Column;

/** How the cells of a table's column become those of a field. */
export function judgeOf(column: TableColumn, field: Field): Judge {
  const natural = isRaw(column.type) ? logicalOf(column.type) : types.text;
  const wanted = field.type;
  return (given, length, faults) => {
    let cells = given;
    if (cells.layout === "bytes" && (column.type.id === "VARCHAR" || column.type.id === "JSON")) cells = wellFormed(cells, field.name, length, faults);
    if (cells.layout === "bytes" && column.type.id === "JSON" && wanted.kind !== "text") cells = realJson(cells, field, length, faults);
    if (sameType(natural, wanted)) return cells;
    if (cells.layout === "bytes" && column.type.id === "JSON" && wanted.kind === "any") return jsonToAny(cells, length);
    if (cells.layout === "bytes" && column.type.id === "JSON" && wanted.kind === "list") return listed(cells, field, length, faults);
    const cast = castColumn(cells, natural, wanted, length);
    for (const failure of cast.failures) faults.push({ ...failure, field: field.name, code: "MISFIT" });
    return cast.column;
  };
}

/** Text that is no UTF-8 can come into DuckDB by its raw interface. */
function wellFormed(column: BytesColumn, field: string, length: number, faults: CellFault[]): BytesColumn {
  const { data, offsets, valid } = column;
  if (isAscii(data) || (isUtf8(data) && beginsWhole(data, offsets, length))) return column;
  const bad: number[] = [];
  for (let row = 0; row < length; row++) {
    if (!isSet(valid, row) || isUtf8(data.subarray(offsets[row], offsets[row + 1]))) continue;
    bad.push(row);
    faults.push({ row, field, code: "INVALID_UTF8", message: "The text is not UTF-8" });
  }
  return emptied(column, bad, length);
}

/** No cell begins inside a character, so that together well-formed cells are well-formed each. */
function beginsWhole(data: Uint8Array, offsets: Int32Array, length: number): boolean {
  for (let row = 0; row < length; row++) if (((data[offsets[row] ?? 0] ?? 0) & 0xc0) === 0x80) return false;
  return true;
}

/** DuckDB takes NaN and trailing commas for JSON, and by its raw interface anything. */
function realJson(column: BytesColumn, field: Field, length: number, faults: CellFault[]): BytesColumn {
  const { data, offsets, valid } = column;
  const bad: number[] = [];
  for (let row = 0; row < length; row++) {
    if (!isSet(valid, row) || isJsonBytes(data, offsets[row] ?? 0, offsets[row + 1] ?? 0)) continue;
    bad.push(row);
    faults.push({ row, field: field.name, code: "MISFIT", message: `The text is not JSON: ${stringAt(column, row).slice(0, 80)}` });
  }
  return emptied(column, bad, length);
}

/** The texts of lists, each element judged. */
function listed(column: BytesColumn, field: Field, length: number, faults: CellFault[]): Column {
  const lists = columnBuilder(field.type, length);
  for (const [row, value] of valuesOf(column, field.type, length).entries()) {
    try {
      if (value === null || value === undefined) lists.appendNull();
      else lists.append(Array.isArray(value) ? [...(value as readonly unknown[])] : value);
    } catch (error) {
      if (!isDataknobsError(error)) throw error;
      lists.appendNull();
      faults.push({ row, field: field.name, code: "MISFIT", message: `The value is no ${formatType(field.type)}: ${error.message}` });
    }
  }
  return lists.finish();
}

/** The column without the bytes of some cells: they mean nothing any more. */
function emptied(column: BytesColumn, rows: readonly number[], length: number): BytesColumn {
  if (rows.length === 0) return column;
  const bad = new Set(rows);
  const offsets = new Int32Array(length + 1);
  const parts: Uint8Array[] = [];
  for (let row = 0; row < length; row++) {
    const part = bad.has(row) ? column.data.subarray(0, 0) : column.data.subarray(column.offsets[row], column.offsets[row + 1]);
    parts.push(part);
    offsets[row + 1] = (offsets[row] ?? 0) + part.length;
  }
  const valid = new Uint8Array(((length + 63) >> 6) << 3);
  for (let row = 0; row < length; row++) if (isSet(column.valid, row) && !bad.has(row)) valid[row >> 3] = (valid[row >> 3] ?? 0) | (1 << (row & 7));
  return { layout: "bytes", data: Buffer.concat(parts), offsets, valid, missing: undefined };
}
