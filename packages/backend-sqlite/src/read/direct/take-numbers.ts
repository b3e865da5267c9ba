import { type Bitmap, clearBit, newBitmap } from "@dataknobs/core";
import { integerAt, type TakeColumn, unlike } from "./located.ts";

/** The rowid, which the column that is called so does not keep itself. */
export const takeRowid: TakeColumn = ({ cells, length }) => {
  const data = new BigInt64Array(length);
  const words = new Int32Array(data.buffer);
  for (let row = 0; row < length; row++) putNumber(words, row, cells.rowids[row] ?? 0);
  return { layout: "i64", data, valid: undefined, missing: undefined };
};

export const takeInt64: TakeColumn = ({ view, cells: { types, starts, most }, length }, place) => {
  const data = new BigInt64Array(length);
  const words = new Int32Array(data.buffer);
  let valid: Bitmap | undefined;
  for (let row = 0, i = place * most; row < length; row++, i++) {
    const type = types[i] ?? 0;
    const at = starts[i] ?? 0;
    if (type === 0) clearBit((valid ??= newBitmap(length, 1)), row);
    else if (type === 6) {
      words[2 * row] = view.getInt32(at + 4);
      words[2 * row + 1] = view.getInt32(at);
    } else {
      const value = integerAt(view, type, at);
      if (Number.isNaN(value)) throw unlike();
      putNumber(words, row, value);
    }
  }
  return { layout: "i64", data, valid, missing: undefined };
};

export const takeInt32: TakeColumn = ({ view, cells: { types, starts, most }, length }, place) => {
  const data = new Int32Array(length);
  let valid: Bitmap | undefined;
  for (let row = 0, i = place * most; row < length; row++, i++) {
    const type = types[i] ?? 0;
    if (type === 0) {
      clearBit((valid ??= newBitmap(length, 1)), row);
      continue;
    }
    const value = integerAt(view, type, starts[i] ?? 0);
    data[row] = value;
    if (data[row] !== value) throw unlike();
  }
  return { layout: "i32", data, valid, missing: undefined };
};

export const takeBool: TakeColumn = ({ view, cells: { types, starts, most }, length }, place) => {
  const data = new Uint8Array(length);
  let valid: Bitmap | undefined;
  for (let row = 0, i = place * most; row < length; row++, i++) {
    const type = types[i] ?? 0;
    if (type === 0) {
      clearBit((valid ??= newBitmap(length, 1)), row);
      continue;
    }
    const value = integerAt(view, type, starts[i] ?? 0);
    if (value !== 0 && value !== 1) throw unlike();
    data[row] = value;
  }
  return { layout: "u8", data, valid, missing: undefined };
};

export const takeFloat: TakeColumn = ({ view, cells: { types, starts, most }, length }, place) => {
  const data = new Float64Array(length);
  let valid: Bitmap | undefined;
  for (let row = 0, i = place * most; row < length; row++, i++) {
    const type = types[i] ?? 0;
    const at = starts[i] ?? 0;
    if (type === 0) clearBit((valid ??= newBitmap(length, 1)), row);
    else {
      const value = type === 7 ? view.getFloat64(at) : integerAt(view, type, at);
      // No integer of 48 bits; or a double that is NaN, which to SQLite is null.
      if (Number.isNaN(value)) throw unlike();
      data[row] = value;
    }
  }
  return { layout: "f64", data, valid, missing: undefined };
};

function putNumber(words: Int32Array, i: number, value: number): void {
  words[2 * i] = value | 0;
  words[2 * i + 1] = Math.floor(value / 4_294_967_296);
}
