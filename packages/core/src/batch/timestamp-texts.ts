import { formatTimestamp } from "../model/timestamp.ts";
import type { I64Column } from "./column.ts";
import { longestMicros, putMicros } from "./put-clock.ts";
import { safeAt, wordsOf } from "./words.ts";

/** The canonical texts of microseconds: written one after another and made strings at once. */
export function timestampTexts(column: I64Column, length: number, zoned: boolean): string[] {
  const words = wordsOf(column.data);
  const bytes = Buffer.allocUnsafe(length * longestMicros);
  const ends = new Int32Array(length);
  let end = 0;
  for (let i = 0; i < length; i++) {
    const micros = safeAt(words, i);
    // What a number does not hold (infinities, far years) is left empty and written below.
    if (micros !== undefined) end = putMicros(bytes, end, micros, zoned);
    ends[i] = end;
  }
  const all = bytes.toString("latin1", 0, end);
  const out = new Array<string>(length);
  let from = 0;
  for (let i = 0; i < length; i++) {
    const to = ends[i] ?? from;
    out[i] = to > from ? all.substring(from, to) : formatTimestamp(column.data[i] ?? 0n, 6, zoned);
    from = to;
  }
  return out;
}
