import { DataknobsError } from "../model/error.ts";
import { clearBit, newBitmap } from "./bitmap.ts";
import type { Bitmap, BytesColumn } from "./column.ts";

/** A column of UTF-8 from strings; null is null. Throws `INVALID_UTF8` for a lone surrogate. */
export function textColumn(values: readonly (string | null)[]): BytesColumn {
  const column = wellFormedText(values);
  if (column === undefined) throw loneSurrogate(values.find((text) => text?.isWellFormed() === false) ?? "");
  return column;
}

/** The same; `undefined` if there is a lone surrogate. */
export function wellFormedText(values: readonly (string | null)[]): BytesColumn | undefined {
  const length = values.length;
  let valid: Bitmap | undefined;
  for (let i = 0; i < length; i++) if (values[i] === null) clearBit((valid ??= newBitmap(length, 1)), i);
  // A null joins as nothing.
  const joined = values.join("");
  const data = Buffer.from(joined, "utf8");
  const offsets = data.length === joined.length ? lengthsOf(values) : byteLengthsOf(values);
  // Two halves of a pair in neighbouring cells make a whole character when joined, but not the same number of bytes.
  if (data.length !== joined.length && (offsets[length] !== data.length || !joined.isWellFormed())) return undefined;
  return { layout: "bytes", data, offsets, valid, missing: undefined };
}

/** The same from place `index` of each of the first `length` rows, as drivers deliver them. What is not a string is null. */
export function textColumnOf(rows: readonly (readonly unknown[])[], index: number, length: number): BytesColumn {
  const values = new Array<string | null>(length);
  for (let i = 0; i < length; i++) {
    const value = rows[i]?.[index];
    values[i] = typeof value === "string" ? value : null;
  }
  return textColumn(values);
}

function lengthsOf(values: readonly (string | null)[]): Int32Array {
  const offsets = new Int32Array(values.length + 1);
  let end = 0;
  for (let i = 0; i < values.length; i++) {
    end += values[i]?.length ?? 0;
    offsets[i + 1] = end;
  }
  return offsets;
}

function byteLengthsOf(values: readonly (string | null)[]): Int32Array {
  const offsets = new Int32Array(values.length + 1);
  let end = 0;
  for (let i = 0; i < values.length; i++) {
    end += byteLength(values[i] ?? "");
    offsets[i + 1] = end;
  }
  return offsets;
}

/** Bytes in UTF-8, three for half a pair as encoders count it; short strings are counted here, since a native call costs more. */
function byteLength(text: string): number {
  const length = text.length;
  if (length > 24) return Buffer.byteLength(text);
  let bytes = length;
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes += 1;
    else {
      bytes += 2;
      // A whole pair: four bytes for two units.
      if (unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) i++;
    }
  }
  return bytes;
}

export function loneSurrogate(text: string): DataknobsError {
  return new DataknobsError({
    code: "INVALID_UTF8",
    message: `The text ${JSON.stringify(text)} holds half of a surrogate pair, which UTF-8 has not. Expected: well-formed text.`,
  });
}
