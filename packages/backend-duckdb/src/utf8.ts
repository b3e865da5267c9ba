import { isAscii, isUtf8 } from "node:buffer";
import { type BytesColumn, isSet } from "@dataknobs/core";

export interface Judged {
  /** The column without the bytes of the cells that are no UTF-8. */
  readonly column: BytesColumn;
  /** Those that have a value. */
  readonly bad: readonly number[];
}

/** Looks at all bytes of a column at once, and at single cells only if something is wrong. */
export function wellFormed(column: BytesColumn, length: number): Judged {
  const { data, offsets, valid } = column;
  const bytes = data.subarray(offsets[0] ?? 0, offsets[length] ?? 0);
  if (isAscii(bytes) || (isUtf8(bytes) && beginsWhole(column, length))) return { column, bad: [] };
  const bad: number[] = [];
  for (let row = 0; row < length; row++) {
    if (isSet(valid, row) && !isUtf8(data.subarray(offsets[row], offsets[row + 1]))) bad.push(row);
  }
  return { column: without(column, new Set(bad), length), bad };
}

/** No cell begins inside a character, so that cells that are well-formed together are so each by itself. */
function beginsWhole({ data, offsets }: BytesColumn, length: number): boolean {
  const end = offsets[length] ?? 0;
  for (let row = 0; row < length; row++) {
    const start = offsets[row] ?? 0;
    if (start < end && ((data[start] ?? 0) & 0xc0) === 0x80) return false;
  }
  return true;
}

/** The column without the bytes of some cells, and of those that are null: they mean nothing. */
export function without(column: BytesColumn, rows: ReadonlySet<number>, length: number): BytesColumn {
  const offsets = new Int32Array(length + 1);
  const parts: Uint8Array[] = [];
  const valid = new Uint8Array(((length + 63) >> 6) << 3);
  for (let row = 0; row < length; row++) {
    offsets[row + 1] = offsets[row] ?? 0;
    if (!isSet(column.valid, row) || rows.has(row)) continue;
    const part = column.data.subarray(column.offsets[row], column.offsets[row + 1]);
    parts.push(part);
    offsets[row + 1] = (offsets[row] ?? 0) + part.length;
    valid[row >> 3] = (valid[row >> 3] ?? 0) | (1 << (row & 7));
  }
  return { layout: "bytes", data: Buffer.concat(parts), offsets, valid, missing: column.missing };
}
