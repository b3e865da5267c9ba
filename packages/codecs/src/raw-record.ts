import { isUtf8 } from "node:buffer";
import { carriageReturn, lineFeed } from "./csv/cell-index.ts";
import { textAt } from "./scan/text.ts";

/** So many bytes of a rejected record are kept at most. */
export const mostKept = 65_536;

/** A record as it stands in its file. */
export interface RawRecord {
  /** Its text without the line break, or its bytes where they are not UTF-8; of a long one the beginning. */
  readonly record: string | Uint8Array;
  /** A sentence for the message, with a blank before it: how much of the record is kept. Empty if all is. */
  readonly note: string;
}

/** What is kept of `data[start .. end)`, a record that could not be read; a text is cut where a character ends. */
export function rawRecord(data: Uint8Array, start: number, end: number): RawRecord {
  let stop = end;
  if (stop > start && data[stop - 1] === lineFeed) stop--;
  if (stop > start && data[stop - 1] === carriageReturn) stop--;
  const bytes = stop - start;
  const isText = isUtf8(data.subarray(start, stop));
  const isCut = bytes > mostKept;
  if (isCut) {
    stop = start + mostKept;
    if (isText) while (((data[stop] ?? 0) & 0xc0) === 0x80) stop--;
  }
  return {
    // The memory is another record's soon.
    record: isText ? textAt(data, start, stop) + (isCut ? "..." : "") : Uint8Array.from(data.subarray(start, stop)),
    note: isCut ? ` Of the record's ${bytes} bytes the first ${stop - start} are kept.` : "",
  };
}
