import { putCopy } from "../write/copy.ts";

/** Whether a line break is in `data[from .. to)`. */
export function hasLineBreak(data: Uint8Array, from: number, to: number): boolean {
  const lineFeed = data.indexOf(0x0a, from);
  if (lineFeed >= 0 && lineFeed < to) return true;
  const carriageReturn = data.indexOf(0x0d, from);
  return carriageReturn >= 0 && carriageReturn < to;
}

/** Writes a JSON text on one line: its line breaks, which are all between tokens, become blanks. Answers with its end. */
export function putOneLine(bytes: Uint8Array, at: number, data: Uint8Array, from: number, to: number): number {
  const end = putCopy(bytes, at, data, from, to);
  for (let i = at; i < end; i++) if (bytes[i] === 0x0a || bytes[i] === 0x0d) bytes[i] = 0x20;
  return end;
}
