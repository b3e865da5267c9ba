import {
  anyCellText,
  type AnyColumn,
  type Column,
  isScaled,
  isSet,
  type LogicalType,
  textColumn,
} from "@dataknobs/core";
import type { PgType } from "../../types/pg-type.ts";
import type { Kept } from "../../types/way.ts";
import { arrayCells } from "./array.ts";
import type { Cells } from "./binary-code.ts";
import { checksFor, failuresOf } from "./check.ts";
import type { ColumnTaker } from "./column-taker.ts";
import { formOf } from "./form.ts";

/** `undefined`: there is no binary form for such values in such a column. `required`: its name, if it refuses null. */
export function columnTaker(
  type: LogicalType,
  kept: Kept,
  column: PgType,
  required: string | undefined,
): ColumnTaker | undefined {
  const form = formOf(type, kept);
  if (form === undefined) return undefined;
  const checks = checksFor(type, kept, column);
  if (form === "array") {
    const array = arrayCells(type, kept, column, (of, element, its) => columnTaker(of, element, its, undefined));
    return array && { form, take: (cells, length) => array(cells, length, failuresOf([], cells, length, required)) };
  }
  const scale = isScaled(type) ? type.scale : 0;
  return {
    form,
    take: (cells, length) => ({
      cells: cellsOf(cells, length, scale),
      failures: failuresOf(checks, cells, length, required),
    }),
  };
}

function cellsOf(column: Column, length: number, scale: number): Cells {
  switch (column.layout) {
    case "i64": {
      const { data, valid } = column;
      const words = new Int32Array(data.buffer, data.byteOffset, data.length * 2);
      return { valid, data: words, words, scale };
    }
    case "bytes": {
      const { data, offsets, valid } = column;
      // A Buffer copies a piece of itself without making an object for it.
      return { valid, data: Buffer.from(data.buffer, data.byteOffset, data.byteLength), offsets };
    }
    case "any":
      // As JSON, in which a column of our own keeps them.
      return cellsOf(jsonCells(column, length), length, 0);
    default:
      return { valid: column.valid, data: column.data };
  }
}

/** The cells of a column of any, each as the JSON that says what it is. */
export function jsonCells({ data, valid }: AnyColumn, length: number): Column {
  return textColumn(Array.from({ length }, (_, i) => (isSet(valid, i) ? anyCellText(data[i]) : null)));
}
