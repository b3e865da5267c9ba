import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { didYouMean } from "@dataknobs/core";
import { failure } from "./failure.ts";

export const compressions = ["snappy", "zstd", "gzip", "uncompressed"] as const;
export type Compression = (typeof compressions)[number];

export interface ParquetOptions {
  /** The file. It need not be there yet for writing. */
  readonly path?: string;
  /** How new files are compressed. Default `"snappy"`. */
  readonly compression?: Compression;
  /** Records in a row group of a new file, at most. Default 122,880. */
  readonly rowGroup?: number;
  /** What DuckDB's own buffers may take: `"512MB"`, `"2GB"`. Default `"128MB"`, and more where a record needs it. */
  readonly memoryLimit?: string;
  /** DuckDB's threads. Default 2, or 1 to write. */
  readonly threads?: number;
}

const known = ["compression", "rowGroup", "memoryLimit", "threads"] as const;

/** What stands in an address. @throws INVALID_ARGUMENT */
export function parseOptions(rest: string, parameters: URLSearchParams): ParquetOptions {
  const strange = [...parameters.keys()].find((name) => !known.some((one) => one === name));
  if (strange !== undefined)
    throw failure("INVALID_ARGUMENT", `parquet: has no parameter "${strange}".${didYouMean(strange, known)}`, {
      fix: `It takes ${known.join(", ")}: parquet:./users.parquet?compression=zstd`,
    });
  const compression = parameters.get("compression");
  const rowGroup = parameters.get("rowGroup");
  const memoryLimit = parameters.get("memoryLimit");
  const threads = parameters.get("threads");
  const options = {
    path: pathIn(rest),
    ...(compression !== null && { compression: compressionOf(compression) }),
    ...(rowGroup !== null && { rowGroup: Number(rowGroup) }),
    ...(memoryLimit !== null && { memoryLimit }),
    ...(threads !== null && { threads: Number(threads) }),
  };
  checkOptions(options);
  return options;
}

/** @throws INVALID_ARGUMENT */
export function checkOptions({ compression, rowGroup }: ParquetOptions): void {
  if (compression !== undefined) compressionOf(compression);
  if (rowGroup !== undefined && !(Number.isSafeInteger(rowGroup) && rowGroup > 0))
    throw failure("INVALID_ARGUMENT", `rowGroup is ${rowGroup}. Expected: a whole number above 0.`);
}

function compressionOf(text: string): Compression {
  const found = compressions.find((one) => one === text.toLowerCase());
  if (found !== undefined) return found;
  throw failure("INVALID_ARGUMENT", `compression is ${JSON.stringify(text)}.${didYouMean(text, compressions)}`, {
    fix: `It is one of ${compressions.join(", ")}.`,
  });
}

/** `./a.parquet`, `/abs.parquet`, and `///abs.parquet` as URLs have it. */
function pathIn(rest: string): string {
  if (rest.startsWith("///")) return fileURLToPath(`file:${rest}`);
  if (!rest.startsWith("//")) return rest;
  throw failure("INVALID_ARGUMENT", `parquet:${rest} names a host.`, {
    fix: "A file is named by parquet:./users.parquet or parquet:///folder/users.parquet",
  });
}

/** The file, wherever the process goes later. @throws INVALID_ARGUMENT */
export function pathOf({ path }: ParquetOptions): string {
  const fix = "Write for example parquet:./users.parquet";
  if (path === undefined || path === "") throw failure("INVALID_ARGUMENT", "The path is empty.", { fix });
  if (path.includes("\0")) throw failure("INVALID_ARGUMENT", "The path holds a NUL character.", { fix });
  return resolve(path);
}
