import { type Bitmap, clearBit, newBitmap, timestampFromBytes } from "@dataknobs/core";
import { type TakeColumn, unlike } from "./located.ts";

/** Timestamps from their bytes, without a string or a bigint. */
export function takeTimestamps(precision: number, zoned: boolean): TakeColumn {
  return ({ bytes, cells: { types, starts, most }, length }, place) => {
    const data = new BigInt64Array(length);
    const words = new Int32Array(data.buffer);
    let valid: Bitmap | undefined;
    for (let row = 0, i = place * most; row < length; row++, i++) {
      const type = types[i] ?? 0;
      const start = starts[i] ?? 0;
      if (type === 0) clearBit((valid ??= newBitmap(length, 1)), row);
      else if (type < 13 || (type & 1) === 0) throw unlike();
      else if (!timestampFromBytes(bytes, start, start + ((type - 13) >> 1), zoned, precision, words, row))
        throw unlike();
    }
    return { layout: "i64", data, valid, missing: undefined };
  };
}
