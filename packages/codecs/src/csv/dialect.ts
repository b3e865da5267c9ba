import { DataknobsError } from "@dataknobs/core";
import { columnNames } from "./column-names.ts";
import { headRecords, markLength } from "./head-records.ts";
import { holdsLoneReturn } from "./lone-return.ts";
import { type SepLine, sepLineOf } from "./sep-line.ts";
import { sniffDelimiter } from "./sniff.ts";

/** How a CSV file is written, and what its columns are called. */
export interface CsvDialect {
  /** One character of ASCII that no number, date or base64 is written with. */
  readonly delimiter: string;
  /** A line before all records that says what the delimiter is. */
  readonly sepLine?: SepLine;
  /** Whether the first record is names. */
  readonly header: boolean;
  /** What the first record says; without a header nothing. */
  readonly titles: readonly string[];
  /** The columns' names, all different: the titles, or `column_1`, `column_2`, ... */
  readonly names: readonly string[];
}

/** What somebody says of a CSV file. */
export interface CsvOptions {
  /** One character of ASCII. Default: what the first line says (`sep=;`); else comma, tab or semicolon, whichever fits the file's first records. */
  readonly delimiter?: string;
  /** The delimiter where neither `delimiter` nor the first line says one: nothing is found out. */
  readonly usual?: string;
  /** Whether the first record is names. Default: true. */
  readonly header?: boolean;
}

/**
 * The dialect of a file by its first bytes, of which there should be enough for its first record and some more (1 MB, or the whole file).
 * @throws INVALID_ARGUMENT for a delimiter that cannot be one; NOT_A_DATABASE for a file in UTF-16, or whose first
 * record is broken or ends with a carriage return alone
 */
export function csvDialectOf(head: Uint8Array, given: CsvOptions = {}): CsvDialect {
  if (given.delimiter !== undefined) checkDelimiter(given.delimiter);
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff))
    throw unreadable("The file is text in UTF-16. Expected: UTF-8.", "Convert it: iconv -f UTF-16 -t UTF-8.");
  const sepLine = sepLineOf(head);
  const delimiter = given.delimiter ?? saidBy(sepLine) ?? given.usual ?? sniffDelimiter(head);
  const said = sepLine === undefined ? {} : { sepLine };
  const header = given.header ?? true;
  const what = header ? "The header" : "The first record";
  const records = sepLine === undefined ? head : head.subarray(markLength(head) + sepLine.bytes.length);
  if (holdsLoneReturn(records))
    throw unreadable(
      `${what} holds a carriage return without a line feed behind it, as files have it whose lines end with carriage returns alone. Expected: lines that end with \\n or \\r\\n.`,
      String.raw`Convert the line ends: tr '\r' '\n' <old.csv >new.csv. A carriage return that is part of a cell must stand in quotes.`,
    );
  const [first] = headRecords(records, delimiter, 1);
  if (first === undefined) return { delimiter, ...said, header, titles: [], names: [] };
  if (first.cells === undefined)
    throw unreadable(
      `${what} cannot be read: ${first.fault}. Expected: cells of UTF-8 separated by ${JSON.stringify(delimiter)}, quoted as RFC 4180 says.`,
    );
  const titles = header ? first.cells : [];
  return { delimiter, ...said, header, titles, names: columnNames(header ? titles : first.cells.map(() => "")) };
}

/** The delimiter by the first line. @throws NOT_A_DATABASE */
function saidBy(sepLine: SepLine | undefined): string | undefined {
  if (sepLine === undefined || isDelimiter(sepLine.delimiter)) return sepLine?.delimiter;
  throw unreadable(
    `The first line says that the delimiter is ${JSON.stringify(sepLine.delimiter)}. Expected: ${expected}.`,
    "Write the file with a comma, a tab, a semicolon or the like; if that line is wrong, give the delimiter: ?delimiter=,",
  );
}

const expected = "one character of ASCII that no number, date or base64 is written with, and no quote";

function isDelimiter(text: string): boolean {
  return /^[\t ,;|^~!#$%&*@_]$/.test(text);
}

/** @throws INVALID_ARGUMENT */
export function checkDelimiter(delimiter: string): void {
  if (isDelimiter(delimiter)) return;
  throw new DataknobsError({
    code: "INVALID_ARGUMENT",
    message: `The delimiter is ${JSON.stringify(delimiter)}. Expected: ${expected}.`,
    fix: "Give a comma, a tab, a semicolon or the like.",
  });
}

function unreadable(message: string, fix?: string): DataknobsError {
  return new DataknobsError({ code: "NOT_A_DATABASE", message, fix });
}
