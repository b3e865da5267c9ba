import { didYouMean } from "@dataknobs/core";
import { failure } from "./errors.ts";
import { type Format, formats } from "./names/kind.ts";

/** How files are read, and how large their records may be. */
export interface ReadingOptions {
  /** What separates the cells of a CSV file: one character of ASCII. Default: found out; `,` in a new file, a tab in `.tsv`. */
  readonly delimiter?: string;
  /** Whether the first record of a CSV file is names. Default: true. */
  readonly header?: boolean;
  /** Bytes that one record may have in the file; a longer one is rejected. Default: 268,435,456 (256 MiB). */
  readonly maxRecordBytes?: number;
  /** Objects and arrays inside one another; a deeper record is rejected. Default: 1,000. */
  readonly maxDepth?: number;
  /** How many times its own size a compressed file may hold (beyond 16 MB): protects against made-up files. Default: 1,000. */
  readonly maxRatio?: number;
}

export interface FileOptions extends ReadingOptions {
  /** The file; `"-"` is standard input where it is read and standard output where it is written. */
  readonly path?: string;
}

export interface FolderOptions extends ReadingOptions {
  /** The folder; made if it is not there and written into. */
  readonly path?: string;
  /** What new files are. Default: `"jsonl"`. */
  readonly format?: Format;
}

type Reader = (text: string) => unknown;

const readers: Readonly<Record<keyof ReadingOptions | "format", Reader>> = {
  delimiter: (text) => (text === "tab" || text === "\\t" ? "\t" : text),
  header: (text) => ({ true: true, false: false })[text],
  format: (text) => formats.find((format) => format === text),
  maxRecordBytes: wholeNumber,
  maxDepth: wholeNumber,
  maxRatio: wholeNumber,
};

const expected: Readonly<Record<keyof typeof readers, string>> = {
  delimiter: "one character, or tab",
  header: "true or false",
  format: formats.join(", "),
  maxRecordBytes: "a number of bytes",
  maxDepth: "a whole number",
  maxRatio: "a whole number",
};

/** The parameters of an address. @throws INVALID_ARGUMENT for one that is unknown or has a value that it cannot have */
export function optionsIn(
  parameters: URLSearchParams,
  known: readonly (keyof typeof readers)[],
  address: string,
): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  for (const [name, text] of parameters) {
    const option = known.find((one) => one === name);
    if (option === undefined)
      throw failure("INVALID_ARGUMENT", `${address} has no parameter "${name}".${didYouMean(name, known)}`, {
        fix: `It takes ${known.join(", ")}.`,
      });
    const value = readers[option](text);
    if (value === undefined)
      throw failure(
        "INVALID_ARGUMENT",
        `${address}: ${name} is ${JSON.stringify(text)}. Expected: ${expected[option]}.`,
      );
    options[option] = value;
  }
  return options;
}

/** What came as options in code is checked as what stands in an address. @throws INVALID_ARGUMENT */
export function checkOptions(options: ReadingOptions & { readonly format?: unknown }): void {
  for (const name of ["maxRecordBytes", "maxDepth", "maxRatio"] as const) {
    const value = options[name];
    if (value !== undefined && !(Number.isSafeInteger(value) && value > 0))
      throw failure("INVALID_ARGUMENT", `${name} is ${String(value)}. Expected: a whole number above 0.`);
  }
  if (options.format !== undefined && !formats.some((format) => format === options.format))
    throw failure("INVALID_ARGUMENT", `format is ${JSON.stringify(options.format)}. Expected: ${expected.format}.`);
}

function wholeNumber(text: string): number | undefined {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined;
}
