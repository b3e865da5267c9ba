import type { Origin } from "./origin.ts";

/** Whether every value is the one that was handed out. */
export function isUnchanged(made: readonly unknown[], origin: Origin): boolean {
  const { values, rows, column } = origin;
  // Where neither -0 nor bytes can occur the plain comparison settles it.
  const plain = column.layout === "u8" || column.layout === "i32" || column.layout === "i64" || isText(origin);
  if (plain && rows === undefined) {
    for (let i = 0; i < made.length; i++) if (made[i] !== values[i]) return false;
    return true;
  }
  for (let i = 0; i < made.length; i++) {
    const row = rows === undefined ? i : (rows[i] ?? 0);
    if (!isSame(made[i], values[row], origin, row)) return false;
  }
  return true;
}

function isText({ column, field }: Origin): boolean {
  return column.layout === "bytes" && field.type.kind !== "bytes" && field.type.kind !== "json";
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
  // `isView` is not asked of the proxies that JSON values are, as `instanceof` would be.
  if (!ArrayBuffer.isView(value)) return true;
  const cell = bytesAt(origin, row);
  return cell !== undefined && value instanceof Uint8Array && Buffer.compare(cell, value) === 0;
}

function bytesAt({ column }: Origin, row: number): Uint8Array | undefined {
  if (column.layout === "bytes") return column.data.subarray(column.offsets[row], column.offsets[row + 1]);
  const cell = column.layout === "any" ? column.data[row] : undefined;
  return cell instanceof Uint8Array ? cell : undefined;
}
