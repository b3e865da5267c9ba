import { canonical } from "../model/canonical.ts";
import { parseDate } from "../model/date.ts";
import type { LogicalType } from "../model/logical-type.ts";
import { misfit } from "../model/misfit.ts";
import { anyCell } from "./any-cell.ts";
import type { Cells, Put } from "./cells.ts";
import type { Column } from "./column.ts";
import { layoutOf } from "./layout.ts";
import { putInt64 } from "./put-int64.ts";

/** Cells of a fixed width, or of `any`: one place each in an array that grows. */
export function fixedCells(type: LogicalType, capacity: number): Cells {
  switch (layoutOf(type)) {
    case "u8":
      return cellsOf(
        capacity,
        (n) => new Uint8Array(n),
        (data) => (i, value) => {
          data[i] = (typeof value === "boolean" ? value : canonical(value, type)) === true ? 1 : 0;
        },
        (data, presence) => ({ layout: "u8", data, ...presence }),
      );
    case "i32":
      return cellsOf(
        capacity,
        (n) => new Int32Array(n),
        (data) => (type.kind === "date" ? putDate(data, type) : putInt32(data, type)),
        (data, presence) => ({ layout: "i32", data, ...presence }),
      );
    case "i64":
      return cellsOf(
        capacity,
        (n) => new BigInt64Array(n),
        (data) => putInt64(data, type),
        (data, presence) => ({ layout: "i64", data, ...presence }),
      );
    case "f32":
      return cellsOf(
        capacity,
        (n) => new Float32Array(n),
        (data) => (i, value) => {
          data[i] = numberIn(canonical(value, type), type);
        },
        (data, presence) => ({ layout: "f32", data, ...presence }),
      );
    case "f64":
      return cellsOf(
        capacity,
        (n) => new Float64Array(n),
        (data) => (i, value) => {
          data[i] = typeof value === "number" ? value : numberIn(canonical(value, type), type);
        },
        (data, presence) => ({ layout: "f64", data, ...presence }),
      );
    default:
      return anyCells(type);
  }
}

type Presence = Pick<Column, "valid" | "missing">;
type Cellular = Uint8Array | Int32Array | BigInt64Array | Float32Array | Float64Array;

function cellsOf<Data extends Cellular>(
  capacity: number,
  make: (length: number) => Data,
  putInto: (data: Data) => Put,
  column: (data: Data, presence: Presence) => Column,
): Cells {
  let data = make(Math.max(capacity, 1));
  let put = putInto(data);
  const grow = (i: number): void => {
    const larger = make(Math.max(i + 1, data.length * 2));
    copy(data, larger);
    data = larger;
    put = putInto(data);
  };
  return {
    put(i, value) {
      if (i >= data.length) grow(i);
      put(i, value);
    },
    skip(i) {
      if (i >= data.length) grow(i);
    },
    finish: (_, valid, missing) => column(data, { valid, missing }),
  };
}

/** By bytes: one kind of array for all kinds of cells. */
function copy(from: Cellular, to: Cellular): void {
  new Uint8Array(to.buffer).set(new Uint8Array(from.buffer));
}

function putInt32(data: Int32Array, type: LogicalType): Put {
  return (i, value) => {
    data[i] = typeof value === "number" && (value | 0) === value ? value : numberIn(canonical(value, type), type);
  };
}

function putDate(data: Int32Array, type: LogicalType): Put {
  return (i, value) => {
    const days = typeof value === "string" ? parseDate(value) : undefined;
    data[i] = days ?? dateIn(canonical(value, type), type);
  };
}

function dateIn(value: unknown, type: LogicalType): number {
  const days = typeof value === "string" ? parseDate(value) : undefined;
  if (days === undefined) throw misfit("INVALID_VALUE", value, type);
  return days;
}

function numberIn(value: unknown, type: LogicalType): number {
  if (typeof value !== "number") throw misfit("INVALID_VALUE", value, type);
  return value;
}

function anyCells(type: LogicalType): Cells {
  const data: unknown[] = [];
  return {
    put(i, value) {
      data[i] = typeof value === "bigint" ? value : anyCell(canonical(value, type));
    },
    skip(i) {
      data[i] = null;
    },
    finish: (_, valid, missing) => ({ layout: "any", data, valid, missing }),
  };
}
