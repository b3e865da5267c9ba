import type { BytesColumn, Field } from "@dataknobs/core";
import { base64Length, putBase64 } from "../write/base64.ts";
import { copyOf } from "../write/copy.ts";
import { jsonNumber, type Cells } from "./cell-writing.ts";
import { hasLineBreak, putOneLine } from "./put-nested.ts";
import { escapeBytes, putEscaped } from "./put-string.ts";

/** Cells that lie as bytes in their column. It is looked over once: what needs no escape is copied. */
export function bytesCells(column: BytesColumn, field: Field, length: number): Cells {
  const { offsets } = column;
  const from = offsets[0] ?? 0;
  const to = offsets[length] ?? from;
  switch (field.type.kind) {
    case "bytes":
      return base64Cells(column, base64Length(to - from) + length * padding);
    case "json":
    case "list":
      return hasLineBreak(column.data, from, to) ? brokenCells(column, to - from) : copiedCells(column, to - from);
    case "decimal":
      return field.native === jsonNumber ? numberCells(column, to - from, length) : copiedCells(column, to - from);
    default: {
      const more = escapeBytes(column.data, from, to);
      return more === 0 ? copiedCells(column, to - from) : escapedCells(column, to - from + more);
    }
  }
}

/** Each cell is filled up to four digits by itself. */
const padding = 4;

function copiedCells({ data, offsets }: BytesColumn, bytes: number): Cells {
  const copy = copyOf(data);
  return { bytes, put: (target, at, row) => copy(target, at, offsets[row] ?? 0, offsets[row + 1] ?? 0) };
}

function escapedCells({ data, offsets }: BytesColumn, bytes: number): Cells {
  return { bytes, put: (target, at, row) => putEscaped(target, at, data, offsets[row] ?? 0, offsets[row + 1] ?? 0) };
}

function brokenCells({ data, offsets }: BytesColumn, bytes: number): Cells {
  const copy = copyOf(data);
  return { bytes, put: (target, at, row) => putOneLine(target, at, copy, offsets[row] ?? 0, offsets[row + 1] ?? 0) };
}

function base64Cells({ data, offsets }: BytesColumn, bytes: number): Cells {
  return { bytes, put: (target, at, row) => putBase64(target, at, data, offsets[row] ?? 0, offsets[row + 1] ?? 0) };
}

/** Decimals as numbers; what JSON has no number for is a string. */
function numberCells({ data, offsets }: BytesColumn, bytes: number, length: number): Cells {
  const copy = copyOf(data);
  return {
    bytes: bytes + length * 2,
    put(target, at, row) {
      const from = offsets[row] ?? 0;
      const to = offsets[row + 1] ?? 0;
      if (isDigit(data[data[from] === 0x2d ? from + 1 : from])) return copy(target, at, from, to);
      target[at] = 0x22;
      const end = copy(target, at + 1, from, to);
      target[end] = 0x22;
      return end + 1;
    },
  };
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}
