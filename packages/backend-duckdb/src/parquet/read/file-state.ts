import { constants, type BigIntStats } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { failure, fileCode, mapping } from "../failure.ts";

/** What tells that a file is another than before, or has been changed. */
export interface FileState {
  /** Device and inode: the file itself, whatever it is called. */
  readonly identity: string;
  readonly size: bigint;
  readonly changed: bigint;
}

function stateOf({ dev, ino, size, mtimeNs }: BigIntStats): FileState {
  return { identity: `file:${dev}:${ino}`, size, changed: mtimeNs };
}

/** What stands at a path; `undefined`: nothing. @throws NOT_A_DATABASE for a folder and what else is no file */
export async function stateAt(path: string): Promise<FileState | undefined> {
  return mapping(path, async () => {
    try {
      const found = await stat(path, { bigint: true });
      if (!found.isFile())
        throw failure("NOT_A_DATABASE", `${path} is ${found.isDirectory() ? "a folder" : "not a file"}.`, {
          fix: "Name a Parquet file.",
        });
      return stateOf(found);
    } catch (error) {
      if (fileCode(error) === "ENOENT") return undefined;
      throw error;
    }
  });
}

/** @throws SOURCE_CHANGED if the file is not what it was */
export async function checkUnchanged(path: string, before: FileState): Promise<void> {
  const now = await stateAt(path);
  if (now !== undefined && sameState(now, before)) return;
  const what =
    now?.identity !== before.identity
      ? `it is ${now === undefined ? "gone" : "another file"} now`
      : `it had ${before.size.toLocaleString("en-US")} bytes, it has ${now.size.toLocaleString("en-US")} now`;
  throw failure("SOURCE_CHANGED", `${path} was changed while it was read: ${what}.`);
}

export function sameState(a: FileState, b: FileState): boolean {
  return a.identity === b.identity && a.size === b.size && a.changed === b.changed;
}

/** A file opened for reading; a pipe is opened as well instead of waiting for its other end. */
export function openToRead(path: string): Promise<FileHandle> {
  return mapping(path, () => open(path, constants.O_RDONLY | constants.O_NONBLOCK));
}
