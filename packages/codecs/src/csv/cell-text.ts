import { textAt } from "../scan/text.ts";
import { type CellIndex, quote } from "./cell-index.ts";

/** The text of the i-th cell of an index, counted through all its records. */
export function cellText(bytes: Uint8Array, { cells }: CellIndex, i: number): string {
  const start = cells[2 * i] ?? 0;
  const end = cells[2 * i + 1] ?? 0;
  return end < 0 ? textAt(bytes, start, ~end).replaceAll('""', '"') : textAt(bytes, start, end);
}

/** Whether the cell that begins here stands in quotes. */
export function isQuoted(bytes: Uint8Array, start: number): boolean {
  return start > 0 && bytes[start - 1] === quote;
}

/** Writes a cell in which quotes are doubled as what it means; answers with how many bytes that takes. */
export function undouble(bytes: Uint8Array, start: number, end: number, out: Uint8Array): number {
  let to = 0;
  for (let at = start; at < end; at++) {
    const x = bytes[at] ?? 0;
    out[to++] = x;
    if (x === quote) at++;
  }
  return to;
}
