import { isSet, timestampInto } from "@dataknobs/core";
import { type TakeColumn, unlike } from "./located.ts";
import { textsOf } from "./take-texts.ts";

/** Timestamps without a bigint or a look at more than their characters. */
export function takeTimestamps(precision: number, zoned: boolean): TakeColumn {
  return (located, place) => {
    const { data: texts, offsets, valid } = textsOf(located, place);
    const all = Buffer.from(texts.buffer, texts.byteOffset, texts.length).toString("latin1");
    const data = new BigInt64Array(located.length);
    const words = new Int32Array(data.buffer);
    for (let row = 0; row < located.length; row++) {
      const start = offsets[row] ?? 0;
      const end = offsets[row + 1] ?? 0;
      if (!isSet(valid, row)) continue;
      if (!timestampInto(all.substring(start, end), zoned, words, 2 * row, precision)) throw unlike();
    }
    return { layout: "i64", data, valid, missing: undefined };
  };
}
