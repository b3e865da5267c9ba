import type { BigIntStats } from "node:fs";
import { failure } from "../errors.ts";

/** What tells that a file is another than before, or has been changed. */
export interface FileState {
  /** Device and inode: the physical file, whatever it is called. */
  readonly identity: string;
  readonly size: bigint;
  readonly changed: bigint;
}

export function stateOf({ dev, ino, size, mtimeNs }: BigIntStats): FileState {
  return { identity: `${dev}:${ino}`, size, changed: mtimeNs };
}

export function sameState(a: FileState, b: FileState): boolean {
  return a.identity === b.identity && a.size === b.size && a.changed === b.changed;
}

/** @throws SOURCE_CHANGED */
export function checkUnchanged(before: FileState, now: FileState, path: string): void {
  if (sameState(before, now)) return;
  throw failure("SOURCE_CHANGED", `${path} was changed while it was read: ${difference(before, now)}.`);
}

function difference(before: FileState, now: FileState): string {
  if (before.identity !== now.identity) return "another file has taken its place";
  if (before.size === now.size) return "its content is another, of the same size";
  return `it had ${before.size.toLocaleString("en-US")} bytes, it has ${now.size.toLocaleString("en-US")} now`;
}
