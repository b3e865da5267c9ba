import type { Batch } from "./batch.ts";
import { isSet, newBitmap, setBit } from "./bitmap.ts";
import type { Bitmap, BytesColumn, Column } from "./column.ts";
import { wordsOf } from "./words.ts";

/** All records of batches of one schema, in order. Position and unread records stay behind. */
export function concatBatches(batches: readonly Batch[]): Batch {
  const [first] = batches;
  if (first === undefined) throw new RangeError("concatBatches needs at least one batch, for its schema.");
  if (batches.length === 1) return { schema: first.schema, length: first.length, columns: first.columns };
  const length = batches.reduce((sum, batch) => sum + batch.length, 0);
  const lengths = batches.map((batch) => batch.length);
  const columns = first.columns.map((column, c) =>
    concatColumns(
      column,
      batches.map((batch) => batch.columns[c] ?? column),
      lengths,
      length,
    ),
  );
  return { schema: first.schema, length, columns };
}

function concatColumns(first: Column, columns: readonly Column[], lengths: readonly number[], length: number): Column {
  const presence = {
    valid: concatBits(
      columns.map((column) => column.valid),
      lengths,
      length,
      1,
    ),
    missing: concatBits(
      columns.map((column) => column.missing),
      lengths,
      length,
      0,
    ),
  };
  switch (first.layout) {
    case "bytes":
      return { layout: "bytes", ...concatBytes(sameLayout(columns, first), lengths, length), ...presence };
    case "u8":
      return { layout: "u8", data: joined(sameLayout(columns, first), lengths, new Uint8Array(length)), ...presence };
    case "i32":
      return { layout: "i32", data: joined(sameLayout(columns, first), lengths, new Int32Array(length)), ...presence };
    case "i64": {
      // As words: one kind of array for all.
      const words = sameLayout(columns, first).map(({ data }) => ({ data: wordsOf(data) }));
      const data = new BigInt64Array(length);
      joined(
        words,
        lengths.map((rows) => rows * 2),
        wordsOf(data),
      );
      return { layout: "i64", data, ...presence };
    }
    case "f32":
      return {
        layout: "f32",
        data: joined(sameLayout(columns, first), lengths, new Float32Array(length)),
        ...presence,
      };
    case "f64":
      return {
        layout: "f64",
        data: joined(sameLayout(columns, first), lengths, new Float64Array(length)),
        ...presence,
      };
    default: {
      const data = sameLayout(columns, first).flatMap((column, b) => column.data.slice(0, lengths[b]));
      return { layout: "any", data, ...presence };
    }
  }
}

function sameLayout<One extends Column>(columns: readonly Column[], first: One): One[] {
  return columns.map((column) => {
    if (column.layout === first.layout) return column as One;
    const message = `concatBatches needs batches of one schema: a column is ${first.layout} in one and ${column.layout} in another.`;
    throw new RangeError(message);
  });
}

type Numbers = Uint8Array | Int32Array | Float32Array | Float64Array;

function joined<Data extends Numbers>(
  columns: readonly { readonly data: Data }[],
  lengths: readonly number[],
  out: Data,
): Data {
  let at = 0;
  columns.forEach(({ data }, b) => {
    out.set(data.subarray(0, lengths[b]), at);
    at += lengths[b] ?? 0;
  });
  return out;
}

function concatBytes(
  columns: readonly BytesColumn[],
  lengths: readonly number[],
  length: number,
): { data: Uint8Array; offsets: Int32Array } {
  const parts = columns.map((column, b) => column.data.subarray(column.offsets[0], column.offsets[lengths[b] ?? 0]));
  const data = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  const offsets = new Int32Array(length + 1);
  let row = 0;
  let at = 0;
  columns.forEach((column, b) => {
    const rows = lengths[b] ?? 0;
    const shift = at - (column.offsets[0] ?? 0);
    for (let i = 1; i <= rows; i++) offsets[row + i] = (column.offsets[i] ?? 0) + shift;
    const part = parts[b];
    if (part !== undefined) data.set(part, at);
    at += part?.length ?? 0;
    row += rows;
  });
  return { data, offsets };
}

function concatBits(
  bitmaps: readonly (Bitmap | undefined)[],
  lengths: readonly number[],
  length: number,
  absent: 0 | 1,
): Bitmap | undefined {
  if (bitmaps.every((bitmap) => bitmap === undefined)) return undefined;
  const out = newBitmap(length, 0);
  let row = 0;
  bitmaps.forEach((bitmap, b) => {
    const rows = lengths[b] ?? 0;
    for (let i = 0; i < rows; i++) if (bitmap === undefined ? absent === 1 : isSet(bitmap, i)) setBit(out, row + i);
    row += rows;
  });
  return out;
}
