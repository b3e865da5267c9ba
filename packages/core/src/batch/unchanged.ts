import type { Origin } from "./origin.ts";

/** Whether every value is the one that was handed out. */
export function isUnchanged(made: readonly unknown[], origin: Origin): boolean {
  const { values, rows } = origin;
  if (rows !== undefined) return made.every((value, i) => isSame(value, values[rows[i] ?? 0], origin, rows[i] ?? 0));
  for (let i = 0; i < made.length; i++) {
    const value = made[i];
    // The plain comparison first: it settles nearly all.
    if (value !== values[i] || value === 0 || typeof value === "object") {
      if (!isSame(value, values[i], origin, i)) return false;
    }
  }
  return true;
}

/** For each value the input row whose value it still is, or -1. */
export function unchangedRows(made: readonly unknown[], origin: Origin): Int32Array {
  const { values, rows } = origin;
  return Int32Array.from(made, (value, i) => {
    const row = rows === undefined ? i : (rows[i] ?? 0);
    return isSame(value, values[row], origin, row) ? row : -1;
  });
}

/** NaN is itself, -0 is not 0. Bytes are the only values that can be changed in place: they are compared with the batch. */
function isSame(value: unknown, given: unknown, origin: Origin, row: number): boolean {
  if (!Object.is(value, given)) return false;
  if (!(value instanceof Uint8Array)) return true;
  const cell = bytesAt(origin, row);
  return cell !== undefined && Buffer.compare(cell, value) === 0;
}

function bytesAt({ column }: Origin, row: number): Uint8Array | undefined {
  if (column.layout === "bytes") return column.data.subarray(column.offsets[row], column.offsets[row + 1]);
  const cell = column.layout === "any" ? column.data[row] : undefined;
  return cell instanceof Uint8Array ? cell : undefined;
}
