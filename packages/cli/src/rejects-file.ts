import { closeSync, ftruncateSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import {
  DataknobsError,
  stringify,
  type LoggedRejection,
  type Monitor,
  type RejectionLog,
  type Row,
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

/** @throws STORE_NOT_FOUND when the folder for a named file is not there */
export function openRejectsFile({ named, beside }: RejectsPlace): RejectsFile {
  if (named !== undefined) checkFolder(named);
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
      open ??= openFile(named ?? `${beside ?? "dataknobs"}.${rejection.run}.rejects.jsonl`);
      written += writeWhole(open.file, `${rejectionLine(rejection)}\n`);
    },
    on(event) {
      if (event.type === "started") begun = written;
      // The collection is loaded again from its start: what was rejected so far comes again, or not at all.
      if (event.type !== "misfit" || open === undefined) return;
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
export function rejectionLine({ record, ...facts }: LoggedRejection): string {
  const { run, collection, lane, window, row, at, code, field, recordId, message } = facts;
  const head = JSON.stringify({ run, collection, lane, window, row, at, code, field, recordId, message });
  return isRow(record) ? `${head.slice(0, -1)},"record":${stringify(record)}}` : head;
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
  if (folder?.isDirectory() === true && statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return;
  throw new DataknobsError({
    code: "STORE_NOT_FOUND",
    message: `Rejected records cannot be kept in "${path}": ${folder?.isDirectory() === true ? "that is a folder" : "its folder is not there"}.`,
    fix: "Name a file in a folder that exists: --rejects ./rejects.jsonl",
  });
}
