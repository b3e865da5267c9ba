import {
  type BytesColumn,
  castColumn,
  type Column,
  columnBuilder,
  type ErrorCode,
  type Field,
  formatType,
  isDataknobsError,
  isSet,
  jsonJudge,
  type JsonJudge,
  sameType,
  stringAt,
  types,
  valuesOf,
} from "@dataknobs/core";
import { brokenCells, brokenTexts } from "../decode/broken.ts";
import { jsonToAny } from "../any-json.ts";
import type { TableColumn } from "../catalog.ts";
import { isNested, isRaw } from "../types/duck-type.ts";
import { deliveredAs, logicalOf } from "../types/logical-of.ts";
import { wellFormed, without } from "../utf8.ts";

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
  const wanted = field.type;
  const natural = isRaw(column.type) ? deliveredAs(column.type, wanted) : types.text;
  const isJson = jsonJudge();
  const nested = isNested(column.type) && isRaw(column.type);
  return (given, length, faults) => {
    let cells = given;
    if (cells.layout === "bytes" && (column.type.id === "VARCHAR" || column.type.id === "JSON"))
      cells = readable(cells, field.name, length, faults);
    if (cells.layout === "bytes" && column.type.id === "JSON" && wanted.kind !== "text")
      cells = realJson(cells, field, isJson, length, faults);
    if (nested) cells = withoutBroken(cells, field.name, length, faults);
    if (sameType(natural, wanted)) return cells;
    if (cells.layout === "bytes" && column.type.id === "JSON" && wanted.kind === "any") return jsonToAny(cells, length);
    if (cells.layout === "bytes" && column.type.id === "JSON" && wanted.kind === "list")
      return listed(cells, field, length, faults);
    const cast = castColumn(cells, natural, wanted, length);
    for (const failure of cast.failures) faults.push({ ...failure, field: field.name, code: "MISFIT" });
    return cast.column;
  };
}

/** What must hold of each string for them to be delivered as they are; `undefined`: they become something else. */
export function stringsAsTheyAre({ type }: TableColumn, field: Field): "bytes" | "text" | "json" | undefined {
  if (type.id !== "VARCHAR" && type.id !== "JSON" && type.id !== "BLOB") return undefined;
  if (!sameType(logicalOf(type), field.type)) return undefined;
  return type.id === "BLOB" ? "bytes" : type.id === "JSON" ? "json" : "text";
}

/** What lies inside a nested value and cannot be told in it. */
function withoutBroken(column: Column, field: string, length: number, faults: CellFault[]): Column {
  if (column.layout === "any") {
    const { column: cells, faults: found } = brokenCells(column, length);
    for (const fault of found) faults.push({ ...fault, field });
    return cells;
  }
  const found = column.layout === "bytes" ? brokenTexts(column, length) : [];
  for (const fault of found) faults.push({ ...fault, field });
  return column.layout === "bytes" && found.length > 0
    ? without(column, new Set(found.map(({ row }) => row)), length)
    : column;
}

/** Text that is no UTF-8 can come into DuckDB by its raw interface. */
function readable(given: BytesColumn, field: string, length: number, faults: CellFault[]): BytesColumn {
  const { column, bad } = wellFormed(given, length);
  for (const row of bad) faults.push({ row, field, code: "INVALID_UTF8", message: "The text is not UTF-8" });
  return column;
}

/** DuckDB takes NaN and trailing commas for JSON, and by its raw interface anything. */
function realJson(
  column: BytesColumn,
  field: Field,
  isJson: JsonJudge,
  length: number,
  faults: CellFault[],
): BytesColumn {
  const { data, offsets, valid } = column;
  const bad = new Set<number>();
  for (let row = 0; row < length; row++) {
    if (!isSet(valid, row) || isJson(data, offsets[row] ?? 0, offsets[row + 1] ?? 0)) continue;
    bad.add(row);
    faults.push({
      row,
      field: field.name,
      code: "MISFIT",
      message: `The text is not JSON: ${stringAt(column, row).slice(0, 80)}`,
    });
  }
  return bad.size === 0 ? column : without(column, bad, length);
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
      faults.push({
        row,
        field: field.name,
        code: "MISFIT",
        message: `The value is no ${formatType(field.type)}: ${error.message}`,
      });
    }
  }
  return lists.finish();
}
