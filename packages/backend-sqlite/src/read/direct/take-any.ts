import { isUtf8 } from "node:buffer";
import type { LogicalType } from "@dataknobs/core";
import { columnReader } from "../read-column.ts";
import { integerAt, type TakeColumn, unlike } from "./located.ts";
import { Unclear } from "./unclear.ts";

/** By the values that the driver would give. */
export function takeAny(type: LogicalType, real: boolean): TakeColumn {
  const read = columnReader(type);
  return ({ bytes, view, cells: { types, starts, most }, length }, place) => {
    const rows = new Array<readonly unknown[]>(length);
    for (let row = 0; row < length; row++)
      rows[row] = [valueAt(bytes, view, types[place * most + row] ?? 0, starts[place * most + row] ?? 0, real)];
    return read(rows, 0, () => {
      throw unlike();
    });
  };
}

function valueAt(bytes: Buffer, view: DataView, type: number, at: number, real: boolean): unknown {
  if (type === 0) return null;
  if (type === 7) {
    const value = view.getFloat64(at);
    return Number.isNaN(value) ? null : value;
  }
  if (type < 12) {
    if (type !== 6) return real ? integerAt(view, type, at) : BigInt(integerAt(view, type, at));
    if (real) throw unlike();
    return view.getBigInt64(at);
  }
  const cell = bytes.subarray(at, at + ((type - 12) >> 1));
  if ((type & 1) === 0) {
    // A memory of its own, as the driver's have.
    const own = Buffer.allocUnsafeSlow(cell.length);
    own.set(cell);
    return own;
  }
  if (!isUtf8(cell)) throw new Unclear("Text that is not UTF-8.");
  return cell.toString("utf8");
}
