import { isAscii, isUtf8 } from "node:buffer";
import { isJsonBytes, type JsonJudge } from "@dataknobs/core";
import type { Raw } from "../driver.ts";
import { bytesBehind, inlined, type Run, runFrom, type Strings } from "./strings.ts";

/**
 * Whether each string of a vector is UTF-8 by itself, and, if `json` is there, what it takes for a JSON text; judged where they lie. False only says
 * that somebody must look closer. Nulls are no JSON: `isNull` tells them.
 */
export function areWellFormed(
  raw: Raw,
  strings: Strings,
  json: JsonJudge | undefined,
  isNull: (row: number) => boolean,
): boolean {
  const { count, lengths, entries, words } = strings;
  const isShortGood = (i: number): boolean => {
    const start = i * 16 + 4;
    const length = lengths[i] ?? 0;
    if (json !== undefined) return isJsonBytes(entries, start, start + length) || isNull(i);
    // What is behind the end of a short string is zero.
    const bits = (words[i * 4 + 1] ?? 0) | (words[i * 4 + 2] ?? 0) | (words[i * 4 + 3] ?? 0);
    return (bits & 0x80808080) === 0 || isUtf8(entries.subarray(start, start + length));
  };
  for (let i = 0; i < count;) {
    if ((lengths[i] ?? 0) <= inlined) {
      if (!isShortGood(i++)) return false;
      continue;
    }
    const run = runFrom(strings, i, count);
    if (!isRunGood(bytesBehind(raw, strings, i, run.bytes), lengths, i, run, json, isShortGood)) return false;
    i = run.end;
  }
  return true;
}

function isRunGood(
  bytes: Uint8Array,
  lengths: Int32Array,
  first: number,
  { end, unbroken }: Run,
  json: JsonJudge | undefined,
  isShortGood: (i: number) => boolean,
): boolean {
  const ascii = json !== undefined || isAscii(bytes);
  if (!ascii && !isUtf8(bytes)) return false;
  if (ascii && json === undefined && unbroken) return true;
  let at = 0;
  for (let i = first; i < end; i++) {
    const length = lengths[i] ?? 0;
    if (length <= inlined) {
      if (!isShortGood(i)) return false;
      continue;
    }
    if (json?.(bytes, at, at + length) === false) return false;
    // All together are UTF-8: each is if none begins inside a character.
    if (!ascii && ((bytes[at] ?? 0) & 0xc0) === 0x80) return false;
    at += length;
  }
  return true;
}
