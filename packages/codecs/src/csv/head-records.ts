import { isUtf8 } from "node:buffer";
import { carriageReturn, lineFeed, quote } from "./cell-index.ts";

/** One of a file's first records as texts, or what is wrong with it. */
export type HeadRecord =
  | { readonly cells: readonly string[]; readonly fault?: never }
  | { readonly cells?: undefined; readonly fault: string };

/** Bytes that say that a file is UTF-8. */
export function markLength(bytes: Uint8Array): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

/** Up to `most` of the first records, blank lines left out. The last one may be cut off by the end of the bytes. */
export function headRecords(head: Uint8Array, delimiter: string, most: number): HeadRecord[] {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  const split = delimiter.charCodeAt(0);
  const records: HeadRecord[] = [];
  let at = markLength(bytes);
  while (at < bytes.length && records.length < most) {
    const cells: Buffer[] = [];
    let fault: string | undefined;
    let ended = false;
    const first = at;
    while (!ended && fault === undefined) {
      let cell: Buffer;
      if (bytes[at] === quote) {
        const close = closingQuote(bytes, at + 1);
        cell = bytes.subarray(at + 1, close === -1 ? bytes.length : close);
        if (cell.includes(quote)) cell = Buffer.from(cell.toString("latin1").replaceAll('""', '"'), "latin1");
        if (close === -1) fault = "a quote that is opened is not closed";
        at = close === -1 ? bytes.length : close + 1;
        if (bytes[at] === carriageReturn && (bytes[at + 1] ?? lineFeed) === lineFeed) at++;
        if (at < bytes.length && bytes[at] !== split && bytes[at] !== lineFeed)
          fault ??= "text stands behind a closing quote";
      } else {
        const start = at;
        while (at < bytes.length && bytes[at] !== split && bytes[at] !== lineFeed) at++;
        const trail = at > start && bytes[at] !== split && bytes[at - 1] === carriageReturn ? 1 : 0;
        cell = bytes.subarray(start, at - trail);
        if (cell.includes(quote)) fault = "a quote stands in a cell that is not quoted";
      }
      if (!isUtf8(cell)) fault ??= "it is not UTF-8";
      cells.push(cell);
      ended = at >= bytes.length || bytes[at] === lineFeed;
      if (!ended && fault === undefined) at++;
    }
    if (fault !== undefined) at = bytes.indexOf(lineFeed, at);
    at = at === -1 ? bytes.length : at + 1;
    if (fault !== undefined) records.push({ fault });
    else if (cells.length > 1 || cells[0]?.length !== 0 || bytes[first] === quote)
      records.push({ cells: cells.map(String) });
  }
  return records;
}

/** The place of the quote that closes, where two in a row are one that does not; -1: there is none. */
function closingQuote(bytes: Buffer, from: number): number {
  let at = bytes.indexOf(quote, from);
  while (at !== -1 && bytes[at + 1] === quote) at = bytes.indexOf(quote, at + 2);
  return at;
}
