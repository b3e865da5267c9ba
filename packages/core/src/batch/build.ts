import type { LogicalType } from "../model/logical-type.ts";
import { clearBit, newBitmap, setBit } from "./bitmap.ts";
import { bytesCells } from "./build-bytes.ts";
import { fixedCells } from "./build-fixed.ts";
import { layoutOf } from "./layout.ts";
import type { Bitmap, Column } from "./column.ts";

/** Makes a column value by value. */
export interface ColumnBuilder {
  readonly length: number;
  /**
   * Takes a value in record form, or in any other form that the type accepts. Throws a `DataknobsError` of kind
   * `record` for one that it does not; nothing has been appended then.
   */
  append(value: unknown): void;
  appendNull(): void;
  appendMissing(): void;
  /** The column of all values so far. The builder is done with. */
  finish(): Column;
}

/** `capacity`: how many values are expected; more are taken as well. */
export function columnBuilder(type: LogicalType, capacity: number): ColumnBuilder {
  const cells = layoutOf(type) === "bytes" ? bytesCells(type) : fixedCells(type, capacity);
  const presence = presenceBuilder(capacity);
  let length = 0;
  return {
    get length() {
      return length;
    },
    append(value) {
      cells.put(length, value);
      length++;
    },
    appendNull() {
      cells.skip(length);
      presence.absent(length++, false);
    },
    appendMissing() {
      cells.skip(length);
      presence.absent(length++, true);
    },
    finish: () => cells.finish(length, presence.valid(length), presence.missing()),
  };
}

interface PresenceBuilder {
  absent(i: number, missing: boolean): void;
  valid(length: number): Bitmap | undefined;
  missing(): Bitmap | undefined;
}

function presenceBuilder(capacity: number): PresenceBuilder {
  let valid: Bitmap | undefined;
  let missing: Bitmap | undefined;
  return {
    absent(i, isMissing) {
      valid = grown(valid, i, capacity, 1);
      clearBit(valid, i);
      if (!isMissing) return;
      missing = grown(missing, i, capacity, 0);
      setBit(missing, i);
    },
    // Values that came after the last absent one may lie behind the bitmap's end.
    valid: (length) => (valid === undefined || length === 0 ? valid : grown(valid, length - 1, capacity, 1)),
    missing: () => (missing === undefined || valid === undefined ? missing : padded(missing, valid.length)),
  };
}

function grown(bitmap: Bitmap | undefined, i: number, capacity: number, fill: 0 | 1): Bitmap {
  if (bitmap === undefined) return newBitmap(Math.max(capacity, i + 1), fill);
  if (i >> 3 < bitmap.length) return bitmap;
  const out = newBitmap(Math.max(i + 1, bitmap.length * 16), fill);
  out.set(bitmap);
  return out;
}

function padded(bitmap: Bitmap, bytes: number): Bitmap {
  if (bitmap.length >= bytes) return bitmap;
  const out = new Uint8Array(bytes);
  out.set(bitmap);
  return out;
}
