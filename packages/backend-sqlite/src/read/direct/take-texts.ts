import { isAscii, isUtf8 } from "node:buffer";
import { type Bitmap, type BytesColumn, clearBit, isSet, jsonJudge, newBitmap } from "@dataknobs/core";
import { afterSpace } from "../../wide-text.ts";
import { type Located, type TakeColumn, unlike } from "./located.ts";
import { Unclear } from "./unclear.ts";

/** At most so many characters. */
export function takeText(most: number): TakeColumn {
  return (located, place) => {
    const column = textsOf(located, place);
    if (most !== Infinity) checkLengths(column.offsets, most);
    checkUtf8(column);
    return column;
  };
}

export function takeJson(isList: boolean): TakeColumn {
  const judge = jsonJudge();
  return (located, place) => {
    const column = textsOf(located, place);
    const { data, offsets, valid } = column;
    checkUtf8(column);
    for (let row = 0; row < located.length; row++) {
      const start = offsets[row] ?? 0;
      const end = offsets[row + 1] ?? 0;
      if (!isSet(valid, row)) continue;
      if (!judge(data, start, end) || (isList && data[afterSpace(data, start, end)] !== 0x5b)) throw unlike();
    }
    return column;
  };
}

/** The texts as they lie there, whatever their bytes are. */
function textsOf({ view, cells: { types, starts, most }, length }: Located, place: number): BytesColumn {
  const offsets = new Int32Array(length + 1);
  let valid: Bitmap | undefined;
  let total = 0;
  const first = place * most;
  for (let row = 0; row < length; row++) {
    const type = types[first + row] ?? 0;
    if (type >= 13 && (type & 1) === 1) total += (type - 13) >> 1;
    else if (type === 0) clearBit((valid ??= newBitmap(length, 1)), row);
    else throw unlike();
    offsets[row + 1] = total;
  }
  // Eight bytes at a time: what is too much is written over by the next cell, or lies behind the last one.
  const data = Buffer.allocUnsafeSlow(total + 8);
  const target = new DataView(data.buffer, data.byteOffset, data.length);
  for (let row = 0; row < length; row++) {
    const from = offsets[row] ?? 0;
    const bytes = (offsets[row + 1] ?? 0) - from;
    const start = starts[first + row] ?? 0;
    for (let i = 0; i < bytes; i += 8) target.setBigInt64(from + i, view.getBigInt64(start + i, true), true);
  }
  return { layout: "bytes", data: data.subarray(0, total), offsets, valid, missing: undefined };
}

/** Each text by itself: none begins in the middle of a character. */
function checkUtf8({ data, offsets }: BytesColumn): void {
  if (isAscii(data)) return;
  if (!isUtf8(data)) throw new Unclear("Text that is not UTF-8.");
  for (let row = 0; row + 1 < offsets.length; row++) {
    const start = offsets[row] ?? 0;
    if (start < data.length && ((data[start] ?? 0) & 0xc0) === 0x80) throw new Unclear("Text that is not UTF-8.");
  }
}

function checkLengths(offsets: Int32Array, most: number): void {
  for (let row = 0; row + 1 < offsets.length; row++)
    if ((offsets[row + 1] ?? 0) - (offsets[row] ?? 0) > most) throw new Unclear("A text that may be too long.");
}
