import { isUtf8 } from "node:buffer";
import {
  anyCellOf,
  anyCellText,
  type Bitmap,
  type BytesColumn,
  castColumn,
  clearBit,
  type Column,
  columnBuilder,
  type ErrorCode,
  type Field,
  formatType,
  isDataknobsError,
  isSet,
  type LogicalType,
  newBitmap,
  sameType,
  stringAt,
  stringsOf,
  valuesOf,
} from "@dataknobs/core";

/** Why a cell cannot be delivered. */
export interface CellFault {
  readonly row: number;
  readonly field: string;
  readonly code: ErrorCode;
  readonly message: string;
  /** The cell as a person would write it, where it could not be read. */
  readonly text?: string;
}

/** A column as it is wanted; what does not fit is added to `faults`. */
export type Judge = (column: Column, length: number, faults: CellFault[]) => Column;

/** How cells of a type become those of a field; `undefined`: they are it. `unchecked`: their bytes may be no UTF-8. */
export function judgeOf(type: LogicalType, field: Field, unchecked: boolean): Judge | undefined {
  const wanted = field.type;
  const same = sameType(type, wanted);
  if (same && !(unchecked && type.kind !== "bytes")) return undefined;
  return (given, length, faults) => {
    const cells = unchecked && given.layout === "bytes" ? readable(given, field.name, length, faults) : given;
    if (same) return cells;
    if (type.kind === "json" && cells.layout === "bytes") {
      if (wanted.kind === "any") return anyColumn(cells, field, length, faults);
      if (wanted.kind === "list") return listed(cells, field, length, faults);
    }
    const cast = castColumn(cells, type, wanted, length);
    for (const failure of cast.failures) faults.push({ ...failure, field: field.name, code: "MISFIT" });
    return cast.column;
  };
}

/** A database in SQL_ASCII takes any bytes for text. */
function readable(given: BytesColumn, field: string, length: number, faults: CellFault[]): BytesColumn {
  const { data, offsets } = given;
  let fitting: Bitmap | undefined;
  for (let row = 0; row < length; row++) {
    if (!isSet(given.valid, row) || isUtf8(data.subarray(offsets[row], offsets[row + 1]))) continue;
    fitting ??= given.valid?.slice() ?? newBitmap(length, 1);
    clearBit(fitting, row);
    const text = Buffer.from(data.subarray(offsets[row], offsets[row + 1])).toString("hex");
    faults.push({ row, field, code: "INVALID_UTF8", message: "The text is not UTF-8", text: `\\x${text}` });
  }
  return fitting === undefined ? given : { ...given, valid: fitting };
}

/** JSON that holds what a field of type any held, each cell with its type. */
function anyColumn(column: BytesColumn, field: Field, length: number, faults: CellFault[]): Column {
  const data: unknown[] = [];
  for (const [row, text] of stringsOf(column, length).entries()) {
    try {
      const cell = isSet(column.valid, row) ? anyCellOf(text) : null;
      data.push(cell);
      // A mark of ours that we would not have written so.
      if (text.startsWith('{"$type"') && anyCellText(cell) !== text)
        faults.push(noMember(row, field, "a broken mark", text));
    } catch (error) {
      if (!isDataknobsError(error)) throw error;
      data.push(null);
      faults.push(noMember(row, field, error.message, text));
    }
  }
  return { layout: "any", data, valid: column.valid, missing: undefined };
}

function noMember(row: number, { name, type }: Field, why: string, text: string): CellFault {
  return { row, field: name, code: "MISFIT", message: `The value is no ${formatType(type)}: ${why}`, text };
}

/** JSON that holds lists: each element judged. */
function listed(column: BytesColumn, field: Field, length: number, faults: CellFault[]): Column {
  const lists = columnBuilder(field.type, length);
  for (const [row, value] of valuesOf(column, field.type, length).entries()) {
    try {
      if (value === null || value === undefined) lists.appendNull();
      else lists.append(Array.isArray(value) ? [...(value as readonly unknown[])] : value);
    } catch (error) {
      if (!isDataknobsError(error)) throw error;
      lists.appendNull();
      faults.push(noMember(row, field, error.message, stringAt(column, row)));
    }
  }
  return lists.finish();
}
