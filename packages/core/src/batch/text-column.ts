import { DataknobsError } from "../model/error.ts";
import { clearBit, newBitmap } from "./bitmap.ts";
import type { Bitmap, BytesColumn } from "./column.ts";

/** A column of UTF-8 from strings; null is null. Throws `INVALID_UTF8` for a lone surrogate. */
export function textColumn(values: readonly (string | null)[]): BytesColumn {
  const length = values.length;
  const strings = new Array<string>(length);
  let valid: Bitmap | undefined;
  for (let i = 0; i < length; i++) {
    const value = values[i];
    if (typeof value === "string") strings[i] = value;
    else {
      strings[i] = "";
      clearBit((valid ??= newBitmap(length, 1)), i);
    }
  }
  return { layout: "bytes", ...encodeStrings(strings), valid, missing: undefined };
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

/** Strings one after another in UTF-8, by one native call for all of them. */
export function encodeStrings(strings: readonly string[]): { data: Uint8Array; offsets: Int32Array } {
  const joined = strings.join("");
  const data = Buffer.from(joined, "utf8");
  return {
    data,
    offsets: data.length === joined.length ? lengthsOf(strings) : byteLengthsOf(strings, joined, data.length),
  };
}

function lengthsOf(strings: readonly string[]): Int32Array {
  const offsets = new Int32Array(strings.length + 1);
  let end = 0;
  for (let i = 0; i < strings.length; i++) {
    end += strings[i]?.length ?? 0;
    offsets[i + 1] = end;
  }
  return offsets;
}

function byteLengthsOf(strings: readonly string[], joined: string, total: number): Int32Array {
  const offsets = new Int32Array(strings.length + 1);
  let end = 0;
  for (let i = 0; i < strings.length; i++) {
    end += byteLength(strings[i] ?? "");
    offsets[i + 1] = end;
  }
  // Two halves of a pair in neighbouring cells make a whole character when joined, but not the same number of bytes.
  if (end !== total || !joined.isWellFormed()) throw loneSurrogate(strings.find((text) => !text.isWellFormed()) ?? "");
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
