import { csvDialectOf, type CsvDialect, type CsvOptions, type Inferred, type Limits } from "@dataknobs/codecs";
import { type HowFar, isDataknobsError } from "@dataknobs/core";
import { inferenceOf } from "../codec/codec.ts";
import { failure } from "../errors.ts";
import type { ReadingOptions } from "../options.ts";
import type { DataFile } from "../place/place.ts";
import { blocksOf } from "./blocks.ts";
import type { OpenFile } from "./open-file.ts";

/** What a file's beginning tells. */
export interface Head {
  /** It has no content at all. */
  readonly empty: boolean;
  /** Of a CSV file. */
  readonly dialect: CsvDialect | undefined;
  /** Of a JSON file: it begins with an object, which may hold several collections. */
  readonly object: boolean;
}

/** What all of a file's content tells. */
export interface Scan {
  readonly inferred: readonly Inferred[];
}

export interface LookOptions {
  readonly limits: Limits;
  readonly maxRatio: number;
  readonly reading: ReadingOptions;
}

/** @throws NOT_A_DATABASE for a CSV file whose header is broken, and for what is compressed without being named so */
export async function headOf(
  { path, kind, called = path }: DataFile,
  open: OpenFile,
  options: LookOptions,
): Promise<Head> {
  const { maxRatio, reading } = options;
  const head = await firstBytes(blocksOf(open, { gzip: kind.gzip, maxRatio }));
  if (head[0] === 0x1f && head[1] === 0x8b) throw compressed(called, kind.gzip);
  const wide = kind.format === "csv" ? undefined : utf16(head);
  if (wide !== undefined)
    throw failure("NOT_A_DATABASE", `${called} is text in UTF-16. Expected: UTF-8.`, {
      fix: `Convert it: iconv -f ${wide} -t UTF-8.`,
    });
  if (kind.format !== "csv") return { empty: head.length === 0, dialect: undefined, object: beginsWithObject(head) };
  const { delimiter, header } = reading;
  const given = {
    ...(delimiter !== undefined && { delimiter }),
    ...(kind.delimiter !== undefined && { usual: kind.delimiter }),
    ...(header !== undefined && { header }),
  };
  return { empty: head.length === 0, dialect: dialectOf(head, given, called), object: false };
}

/** The name of the encoding, where a text of JSON begins as it does in UTF-16 only. */
function utf16([first = 0, second = 0]: Uint8Array): string | undefined {
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return "UTF-16";
  if (first === 0 && second !== 0) return "UTF-16BE";
  return first !== 0 && second === 0 ? "UTF-16LE" : undefined;
}

/** No text begins so. */
function compressed(file: string, twice: boolean): Error {
  return failure("NOT_A_DATABASE", `${file} looks like gzip: it begins with the bytes 1f 8b.`, {
    fix: twice
      ? "It is compressed twice: unpack it once with gzip -dc."
      : "Give it a name that ends in .gz, or unpack it first; what is piped in: gzip -dc | dataknobs copy ...",
  });
}

/** The error names the file: there may be many. */
function dialectOf(head: Uint8Array, given: CsvOptions, file: string): CsvDialect {
  try {
    return csvDialectOf(head, given);
  } catch (error) {
    if (!isDataknobsError(error) || error.code !== "NOT_A_DATABASE") throw error;
    throw failure(error.code, `${file}: ${error.message}`, { fix: error.fix, cause: error });
  }
}

/** Reads the whole file. */
export async function scanOf(
  file: DataFile,
  open: OpenFile,
  head: Head,
  options: LookOptions,
  howFar: HowFar = () => {},
): Promise<Scan> {
  const { kind } = file;
  const { limits, maxRatio } = options;
  if (head.empty) return { inferred: [] };
  const inference = inferenceOf({ format: kind.format, dialect: head.dialect }, limits);
  const size = Number(open.state.size);
  const request = { gzip: kind.gzip, maxRatio, howFar: (bytes: number) => howFar(bytes / size) };
  for await (const block of blocksOf(open, request)) inference.push(block);
  return { inferred: inference.end() };
}

/** As many as a dialect is found out by. */
const headBytes = 1 << 20;

async function firstBytes(blocks: AsyncGenerator<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const block of blocks) {
    parts.push(block.slice());
    length += block.length;
    if (length >= headBytes) break;
  }
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
}

/** The first byte that is no blank and no byte order mark is an opening brace. */
function beginsWithObject(head: Uint8Array): boolean {
  const from = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  const first = head.subarray(from).find((byte) => byte !== 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d);
  return first === 0x7b;
}
