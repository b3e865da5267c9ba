import { closeSync, ftruncateSync, openSync, readSync, realpathSync, rmSync, statSync, writeSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { isUint8Array } from "node:util/types";
import {
  DataknobsError,
  type ErrorCode,
  isDataknobsError,
  type LoggedRejection,
  messageOf,
  type Monitor,
  type RejectionLog,
  type Row,
  stringify,
} from "@dataknobs/core";

/** Keeps each rejection as one line of JSON; the file is made by the first one. */
export interface RejectsFile extends RejectionLog, Monitor {
  /** Where it lies; `undefined`: nothing was rejected. */
  readonly path: string | undefined;
  close(): void;
}

export interface RejectsPlace {
  /** What `--rejects` names. Lines are added to a file that is there. */
  readonly named: string | undefined;
  /** The file that is written, beside which the rejects lie. */
  readonly beside: string | undefined;
}

export function openRejectsFile({ named, beside }: RejectsPlace): RejectsFile {
  let open:
    | { readonly path: string; readonly file: number; readonly made: boolean; readonly before: number }
    | undefined;
  /** Bytes written by this run, and those that lay there when its current collection began. */
  let written = 0;
  let begun = 0;
  return {
    get path() {
      return written > 0 ? open?.path : undefined;
    },
    add(rejection) {
      const path = open?.path ?? named ?? `${beside ?? "dataknobs"}.${rejection.run}.rejects.jsonl`;
      try {
        open ??= openFile(path);
        written += writeWhole(open.file, `${rejectionLine(rejection)}\n`);
      } catch (error) {
        throw cannotKeep(path, error);
      }
    },
    on(event) {
      if (event.type === "started") begun = written;
    },
    forget() {
      if (open === undefined) return;
      ftruncateSync(open.file, open.before + begun);
      written = begun;
    },
    close() {
      if (open === undefined) return;
      closeSync(open.file);
      if (open.made && written === 0) rmSync(open.path, { force: true });
    },
  };
}

function openFile(path: string): { path: string; file: number; made: boolean; before: number } {
  const before = statSync(path, { throwIfNoEntry: false })?.size;
  return { path, file: openSync(path, "a", 0o600), made: before === undefined, before: before ?? 0 };
}

/** One rejection as JSON on one line, its record with nothing lost. */
function rejectionLine({ record, ...facts }: LoggedRejection): string {
  const { run, collection, lane, window, row, at, code, field, recordId, message } = facts;
  const head = JSON.stringify({ run, collection, lane, window, row, at, code, field, recordId, message });
  if (isRaw(record)) return `${head.slice(0, -1)},${stringify({ record }).slice(1)}`;
  return isRow(record) ? `${head.slice(0, -1)},"record":${stringify(record)}}` : head;
}

/** Whether it is the text or the bytes of a record that could not be read. */
function isRaw(record: unknown): record is string | Uint8Array {
  return typeof record === "string" || isUint8Array(record);
}

function isRow(record: unknown): record is Row {
  return typeof record === "object" && record !== null;
}

function writeWhole(file: number, line: string): number {
  const bytes = Buffer.from(line);
  for (let from = 0; from < bytes.length;) from += writeSync(file, bytes, from);
  return bytes.length;
}

function checkFolder(path: string): void {
  const folder = statSync(dirname(path), { throwIfNoEntry: false });
  if (folder?.isDirectory() !== true) throw cannotKeep(path, "its folder is not there");
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) throw cannotKeep(path, "that is a folder");
}

/**
 * Lines are added only to a file of such lines, never to a database or whatever else lies there.
 * @param stores the files of source and target
 * @throws INVALID_ARGUMENT
 */
export function checkRejectsPath(path: string, stores: readonly (string | undefined)[]): void {
  const refused = (why: string): DataknobsError =>
    new DataknobsError({
      code: "INVALID_ARGUMENT",
      message: `Rejected records cannot be kept in ${path}: ${why}`,
      fix: "Name another file, a new one or one with rejected records: --rejects ./rejects.jsonl",
    });
  checkFolder(path);
  if (stores.some((store) => store !== undefined && realPath(store) === realPath(path)))
    throw refused("that is the source or the target itself.");
  if (!holdsOnlyLines(path)) throw refused("that file is there already and holds something else.");
}

/** The path without links, also of a file that is not there yet. */
function realPath(path: string): string {
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) return realpathSync(path);
  return join(realpathSync(dirname(resolve(path))), basename(path));
}

const lineBegin = Buffer.from('{"');

/** Whether a file is not there, is empty, or begins as a line of ours does. */
function holdsOnlyLines(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile() !== true || found.size === 0) return true;
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    throw cannotKeep(path, error);
  }
  try {
    const head = Buffer.alloc(lineBegin.length);
    readSync(file, head, 0, head.length, 0);
    return head.equals(lineBegin);
  } finally {
    closeSync(file);
  }
}

const codes: Readonly<Record<string, ErrorCode>> = {
  EACCES: "PERMISSION_DENIED",
  EPERM: "PERMISSION_DENIED",
  EROFS: "PERMISSION_DENIED",
  ENOSPC: "NO_SPACE",
};

function cannotKeep(path: string, why: unknown): DataknobsError {
  if (isDataknobsError(why)) return why;
  const code = (why instanceof Error && "code" in why ? codes[String(why.code)] : undefined) ?? "STORE_NOT_FOUND";
  return new DataknobsError({
    code,
    message: `Rejected records cannot be kept in ${path}: ${messageOf(why)}`,
    fix: "Name a file in a folder that can be written: --rejects ./rejects.jsonl",
    cause: why instanceof Error ? why : undefined,
  });
}
