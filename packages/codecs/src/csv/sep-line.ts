import { lineFeed } from "./cell-index.ts";
import { markLength } from "./head-records.ts";

/** The first line of a file that was made for Excel, if it says no more than the delimiter: `sep=;`. It is no record. */
export interface SepLine {
  /** What it says, be it a delimiter or not. */
  readonly delimiter: string;
  /** Without its end, to be shown. */
  readonly text: string;
  /** With its end, and without a byte order mark before it. */
  readonly bytes: Uint8Array;
}

/** More than the longest such line. */
const most = 16;
const form = /^([Ss][Ee][Pp]=(\\[Tt]|[^\r\n0-9A-Za-z]))\r?\n?$/u;

/** In quotes, or with more in the line, it is a record like any other; so it is with a letter, which nobody separates by. */
export function sepLineOf(head: Uint8Array): SepLine | undefined {
  const from = markLength(head);
  const begin = head.subarray(from, from + most);
  const bytes = begin.subarray(0, begin.indexOf(lineFeed) + 1 || begin.length);
  const [, text, said] = form.exec(Buffer.from(bytes).toString()) ?? [];
  if (text === undefined || said === undefined) return undefined;
  return { delimiter: said.length === 2 && said.startsWith("\\") ? "\t" : said, text, bytes: bytes.slice() };
}
