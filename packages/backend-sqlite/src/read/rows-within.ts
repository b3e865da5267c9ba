import type { Rows } from "./read-cell.ts";

/** Stands for a cell that was too long for a page; a cell that holds it is only read once more. */
export const tooLong = -0.0009765625;

/**
 * How many of the rows make about so many bytes, the rest being left for the next page; `cut`: the one after them has a
 * cell that was too long. A page that is a little larger than wished is left whole: its successor will be smaller.
 */
export function rowsWithin(
  rows: Rows,
  wide: readonly number[],
  columns: number,
  bytes: number,
): { readonly fitting: number; readonly cut: boolean } {
  const most = bytes * 1.25;
  let sum = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? [];
    sum += 8 * columns;
    for (const place of wide) {
      const value = row[place];
      if (typeof value === "string" || value instanceof Uint8Array) sum += value.length;
      else if (value === tooLong) return { fitting: i, cut: true };
    }
    if (sum > most) return { fitting: Math.max(1, i), cut: false };
  }
  return { fitting: rows.length, cut: false };
}
