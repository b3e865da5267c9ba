import type { Batch } from "./batch.ts";
import { isSet, newBitmap, setBit, sliceBitmap } from "./bitmap.ts";
import type { Bitmap, BytesColumn, Column } from "./column.ts";
export { concatBatches } from "./concat.ts";

/** The records from `from` to before `to`. Values are not copied. Position and unread records stay behind. */
export function sliceBatch(batch: Batch, from: number, to: number): Batch {
  const end = Math.min(to, batch.length);
  const start = Math.min(Math.max(from, 0), end);
  const { schema, length, columns } = batch;
  if (end - start === length) return { schema, length, columns };
  return {
    schema,
    length: end - start,
    columns: columns.map((column) => sliceColumn(column, start, end)),
  };
}

export function sliceColumn(column: Column, from: number, to: number): Column {
  const presence = { valid: cut(column.valid, from, to), missing: cut(column.missing, from, to) };
  switch (column.layout) {
    case "bytes":
      // Without `release`: the other parts lie in the same memory.
      return { layout: "bytes", data: column.data, offsets: column.offsets.subarray(from, to + 1), ...presence };
    case "u8":
      return { ...column, data: column.data.subarray(from, to), ...presence };
    case "i32":
      return { ...column, data: column.data.subarray(from, to), ...presence };
    case "i64":
      return { ...column, data: column.data.subarray(from, to), ...presence };
    case "f32":
      return { ...column, data: column.data.subarray(from, to), ...presence };
    case "f64":
      return { ...column, data: column.data.subarray(from, to), ...presence };
    default:
      return { ...column, data: column.data.slice(from, to), ...presence };
  }
}

function cut(bitmap: Bitmap | undefined, from: number, to: number): Bitmap | undefined {
  return bitmap === undefined ? undefined : sliceBitmap(bitmap, from, to);
}

/** The records at these places, in this order; a place may come several times. */
export function takeRows(batch: Batch, rows: ArrayLike<number>): Batch {
  return {
    schema: batch.schema,
    length: rows.length,
    columns: batch.columns.map((column) => takeColumn(column, rows)),
  };
}

export function takeColumn(column: Column, rows: ArrayLike<number>): Column {
  const length = rows.length;
  const presence = { valid: takeBits(column.valid, rows), missing: takeBits(column.missing, rows) };
  switch (column.layout) {
    case "bytes":
      return { layout: "bytes", ...takeBytes(column, rows), ...presence };
    case "u8":
      return { layout: "u8", data: gather(column.data, new Uint8Array(length), rows), ...presence };
    case "i32":
      return { layout: "i32", data: gather(column.data, new Int32Array(length), rows), ...presence };
    case "i64":
      return { layout: "i64", data: gatherBig(column.data, new BigInt64Array(length), rows), ...presence };
    case "f32":
      return { layout: "f32", data: gather(column.data, new Float32Array(length), rows), ...presence };
    case "f64":
      return { layout: "f64", data: gather(column.data, new Float64Array(length), rows), ...presence };
    default:
      return { layout: "any", data: Array.from(rows, (row) => ownCell(column.data[row])), ...presence };
  }
}

function ownCell(cell: unknown): unknown {
  return cell instanceof Uint8Array ? new Uint8Array(cell) : cell;
}

function gather<Data extends Uint8Array | Int32Array | Float32Array | Float64Array>(
  from: Data,
  to: Data,
  rows: ArrayLike<number>,
): Data {
  for (let i = 0; i < rows.length; i++) to[i] = from[rows[i] ?? 0] ?? 0;
  return to;
}

function gatherBig(from: BigInt64Array, to: BigInt64Array, rows: ArrayLike<number>): BigInt64Array {
  for (let i = 0; i < rows.length; i++) to[i] = from[rows[i] ?? 0] ?? 0n;
  return to;
}

function takeBits(bitmap: Bitmap | undefined, rows: ArrayLike<number>): Bitmap | undefined {
  if (bitmap === undefined) return undefined;
  const out = newBitmap(rows.length, 0);
  for (let i = 0; i < rows.length; i++) if (isSet(bitmap, rows[i] ?? 0)) setBit(out, i);
  return out;
}

function takeBytes(column: BytesColumn, rows: ArrayLike<number>): { data: Uint8Array; offsets: Int32Array } {
  const offsets = new Int32Array(rows.length + 1);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0;
    offsets[i + 1] = (offsets[i] ?? 0) + (column.offsets[row + 1] ?? 0) - (column.offsets[row] ?? 0);
  }
  const data = new Uint8Array(offsets[rows.length] ?? 0);
  // Neighbours are copied together: mostly only a few records of a batch are left out.
  for (let i = 0; i < rows.length;) {
    const first = rows[i] ?? 0;
    let next = i + 1;
    while (next < rows.length && rows[next] === first + next - i) next++;
    data.set(column.data.subarray(column.offsets[first], column.offsets[first + next - i]), offsets[i]);
    i = next;
  }
  return { data, offsets };
}
