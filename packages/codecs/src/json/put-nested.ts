import { hasMarks } from "../scan/find-marks.ts";
import type { Copy } from "../write/copy.ts";

/** Whether a line break is in `data[from .. to)`. */
export function hasLineBreak(data: Uint8Array, from: number, to: number): boolean {
  return hasMarks(data, from, to, lineBreaks);
}

const lineBreaks = { a: 0x0a, b: 0x0d, below: 0 };

/** Writes a JSON text on one line: its line breaks, which are all between tokens, become blanks. Answers with its end. */
export function putOneLine(bytes: Uint8Array, at: number, copy: Copy, from: number, to: number): number {
  const end = copy(bytes, at, from, to);
  for (let i = at; i < end; i++) if (bytes[i] === 0x0a || bytes[i] === 0x0d) bytes[i] = 0x20;
  return end;
}
