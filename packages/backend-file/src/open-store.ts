import { accessSync, constants, realpathSync, type Stats, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { defaultLimits } from "@dataknobs/codecs";
import type { Store } from "@dataknobs/core";
import { absolute } from "./address.ts";
import { failure, mappedError } from "./errors.ts";
import { type Kind, kindOf } from "./names/kind.ts";
import { checkOptions, type FileOptions, type FolderOptions, type ReadingOptions } from "./options.ts";
import { folderPlace } from "./place/folder.ts";
import { singleFile } from "./place/single-file.ts";
import type { LookOptions } from "./read/look.ts";
import { notAFile } from "./read/open-file.ts";
import { spooled } from "./stdio/stdin-place.ts";
import { stdoutStore } from "./stdio/stdout-store.ts";
import { fileStore } from "./store.ts";

/** A file of one format as a store. @throws STORE_NOT_FOUND, NOT_A_DATABASE, PERMISSION_DENIED, INVALID_ARGUMENT */
export function openSingleFile(options: FileOptions, format: Kind["format"], access: "read" | "write"): Store {
  checkOptions(options);
  const { path: given } = options;
  if (given === "-") return openStream(options, { format, gzip: false }, access);
  const path = absolute(given, `${format}:./${format === "csv" ? "data.csv" : `data.${format}`}`);
  const found = look(path, access);
  if (found !== undefined && !found.isFile()) throw notAFile(path, found.isDirectory());
  if (found === undefined && access === "read") throw failure("STORE_NOT_FOUND", `There is no file ${path}.`);
  const real = found === undefined ? join(realpathSync(dirname(path)), basename(path)) : realpathSync(path);
  const byName = kindOf(path);
  const gzip = byName?.gzip ?? /\.gz$/i.test(path);
  const kind = byName?.format === format ? byName : { format, gzip };
  return fileStore(singleFile({ path: real, kind }, access, path), lookOptions(options), access, false);
}

/** A folder of files as a store. @throws as `openSingleFile` */
export function openFolder(options: FolderOptions, access: "read" | "write"): Store {
  checkOptions(options);
  const { format = "jsonl" } = options;
  const path = absolute(options.path, "file:./folder");
  const found = look(path, access);
  if (found !== undefined && !found.isDirectory())
    throw failure("NOT_A_DATABASE", `${path} is a file, not a folder.`, {
      fix: `Name the folder, or the file as ${kindOf(path)?.format ?? "jsonl"}:${path}`,
    });
  if (found === undefined && access === "read") throw failure("STORE_NOT_FOUND", `There is no folder ${path}.`);
  const real = found === undefined ? join(realpathSync(dirname(path)), basename(path)) : realpathSync(path);
  return fileStore(folderPlace(real, format), lookOptions(options), access, true);
}

function openStream(options: FileOptions, kind: Kind, access: "read" | "write"): Store {
  if (access === "write") return stdoutStore(kind.format, options);
  const input = spooled(process.stdin, kind);
  const store = fileStore(input.place, lookOptions(options), access, false);
  return {
    ...store,
    async close() {
      await store.close();
      await input.close();
    },
  };
}

/** What stands at a path that is to be read or written; of a new one the folder must be there. */
function look(path: string, access: "read" | "write"): Stats | undefined {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found !== undefined) accessSync(path, access === "read" ? constants.R_OK : constants.R_OK | constants.W_OK);
    else if (access === "write") checkFolder(dirname(path));
    return found;
  } catch (error) {
    throw mappedError(error, path);
  }
}

function checkFolder(folder: string): void {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found === undefined)
    throw failure("STORE_NOT_FOUND", `There is no folder ${folder}.`, {
      fix: "Make the folder first, or correct the path.",
    });
  if (!found.isDirectory()) throw failure("STORE_NOT_FOUND", `${folder} is not a folder.`);
  accessSync(folder, constants.W_OK);
}

function lookOptions({ delimiter, header, maxRecordBytes, maxDepth, maxRatio = 1000 }: ReadingOptions): LookOptions {
  return {
    limits: {
      recordBytes: maxRecordBytes ?? defaultLimits.recordBytes,
      depth: maxDepth ?? defaultLimits.depth,
    },
    maxRatio,
    reading: { ...(delimiter !== undefined && { delimiter }), ...(header !== undefined && { header }) },
  };
}
