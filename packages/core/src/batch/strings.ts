import { isAscii } from "node:buffer";
import type { BytesColumn } from "./column.ts";

/** The cells of a column of UTF-8 as strings; what stands for cells that are not valid means nothing. */
export function stringsOf(column: BytesColumn, length: number): string[] {
  const { data, offsets } = column;
  const start = offsets[0] ?? 0;
  const end = offsets[length] ?? start;
  const bytes = Buffer.from(data.buffer, data.byteOffset + start, end - start);
  // One native call for the whole column: a substring of it costs half of a native call of its own.
  const all = bytes.toString("latin1");
  return isAscii(bytes) ? substrings(all, offsets, length) : mixed(bytes, all, offsets, length);
}

/** One cell as a string. */
export function stringAt(column: BytesColumn, i: number): string {
  const { data, offsets } = column;
  const from = offsets[i] ?? 0;
  return Buffer.from(data.buffer, data.byteOffset + from, (offsets[i + 1] ?? from) - from).toString("utf8");
}

function substrings(all: string, offsets: Int32Array, length: number): string[] {
  const out = new Array<string>(length);
  const start = offsets[0] ?? 0;
  let from = 0;
  for (let i = 0; i < length; i++) {
    const to = (offsets[i + 1] ?? 0) - start;
    out[i] = all.substring(from, to);
    from = to;
  }
  return out;
}

/** Cells of ASCII are substrings; only the others are decoded one by one. */
function mixed(bytes: Buffer, all: string, offsets: Int32Array, length: number): string[] {
  const out = new Array<string>(length);
  const start = offsets[0] ?? 0;
  let from = 0;
  let foreign = nextForeign(bytes, 0);
  for (let i = 0; i < length; i++) {
    const to = (offsets[i + 1] ?? 0) - start;
    if (foreign >= to) out[i] = all.substring(from, to);
    else {
      out[i] = bytes.toString("utf8", from, to);
      foreign = nextForeign(bytes, to);
    }
    from = to;
  }
  return out;
}

/** The place of the first byte from `from` on that is not ASCII; the length when there is none. Looks at four bytes at once. */
function nextForeign(bytes: Buffer, from: number): number {
  const end = bytes.length;
  let at = from;
  for (; at < end && ((bytes.byteOffset + at) & 3) !== 0; at++) if ((bytes[at] ?? 0) > 127) return at;
  const words = (end - at) >> 2;
  if (words > 0) {
    const view = new Int32Array(bytes.buffer, bytes.byteOffset + at, words);
    let word = 0;
    while (word < words && ((view[word] ?? 0) & 0x80808080) === 0) word++;
    at += word << 2;
  }
  for (; at < end; at++) if ((bytes[at] ?? 0) > 127) return at;
  return end;
}
