import type { BytesColumn, Column, LogicalType } from "@dataknobs/core";
import { base64Length, putBase64 } from "../write/base64.ts";
import { quote } from "./cell-index.ts";
import { anyCells } from "./encode-any.ts";
import { fixedCells, type WrittenCells } from "./encode-fixed.ts";
import { putText, textBytes } from "./put-text.ts";

/** How the first `length` cells of a column are written, those that have a value. */
export function csvCells(column: Column, type: LogicalType, length: number, delimiter: number): WrittenCells {
  switch (column.layout) {
    case "any":
      return anyCells(column, length);
    case "bytes":
      return type.kind === "bytes" ? base64Cells(column, length) : textCells(column, type, length, delimiter);
    default:
      return fixedCells(column, type, length);
  }
}

function base64Cells({ data, offsets }: BytesColumn, length: number): WrittenCells {
  return {
    // Each cell is filled up to four digits by itself.
    bytes: base64Length((offsets[length] ?? 0) - (offsets[0] ?? 0)) + 4 * length,
    put(bytes, at, row) {
      const from = offsets[row] ?? 0;
      const to = offsets[row + 1] ?? 0;
      if (from < to) return putBase64(bytes, at, data, from, to);
      // Nothing at all would be null.
      bytes[at] = quote;
      bytes[at + 1] = quote;
      return at + 2;
    },
  };
}

function textCells({ data, offsets }: BytesColumn, type: LogicalType, length: number, delimiter: number): WrittenCells {
  const put = putText(delimiter, type.kind === "text");
  return {
    bytes: textBytes(data, offsets[0] ?? 0, offsets[length] ?? 0, length),
    put: (bytes, at, row) => put(bytes, at, data, offsets[row] ?? 0, offsets[row + 1] ?? 0),
  };
}
