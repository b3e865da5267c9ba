import {
  type Bitmap,
  type Column,
  dateFromBytes,
  isNano,
  isScaled,
  layoutOf,
  type LogicalType,
  timeFromBytes,
  timestampFromBytes,
  toFloat32,
} from "@dataknobs/core";
import { isMinusZero, scaledInto } from "../scan/decimal.ts";
import { floatAt } from "../scan/float.ts";
import { integerInto, smallInteger } from "../scan/integer.ts";
import { putBig } from "../scan/words.ts";

/** Integers of 64 bits lie as two words each. */
export type FixedData =
  | Uint8Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>;

/** How values of a type of fixed width are read and kept. */
export interface FixedKind<Data extends FixedData> {
  readonly type: LogicalType;
  /** Elements of the array for one value. */
  readonly width: 1 | 2;
  /** Whether a JSON number may be one. */
  readonly numbers: boolean;
  make(length: number): Data;
  /** Puts the value that stands in these bytes as it mostly does; `false`: core must judge. */
  scan(data: Uint8Array, start: number, end: number, out: Data, i: number): boolean;
  /** What core's cast from text would take, although it is not the same value. */
  refuses(data: Uint8Array, start: number, end: number): boolean;
  /** Puts the first cell of a column of this type. */
  put(from: Column, out: Data, i: number): void;
  column(data: Data, presence: { valid: Bitmap | undefined; missing: Bitmap | undefined }): Column;
}

/** `int32` and `date`. */
export function words32(type: LogicalType): FixedKind<Int32Array<ArrayBuffer>> {
  const date = type.kind === "date";
  const read = date ? dateFromBytes : smallInteger;
  return {
    type,
    width: 1,
    numbers: !date,
    make: (length) => new Int32Array(length),
    scan(data, start, end, out, i) {
      const value = read(data, start, end);
      if (Number.isNaN(value)) return false;
      out[i] = value;
      return true;
    },
    refuses: date ? never : isMinusZero,
    put(from, out, i) {
      if (from.layout === "i32") out[i] = from.data[0] ?? 0;
    },
    column: (data, presence) => ({ layout: "i32", data, ...presence }),
  };
}

/** `int64`, decimals of up to 18 digits, times and timestamps. */
export function words64(type: LogicalType): FixedKind<Int32Array<ArrayBuffer>> {
  const number = type.kind === "int64" || type.kind === "decimal";
  return {
    type,
    width: 2,
    numbers: number,
    make: (length) => new Int32Array(length),
    scan: scan64(type),
    refuses: number ? isMinusZero : never,
    put(from, out, i) {
      if (from.layout === "i64") putBig(out, i, from.data[0] ?? 0n);
    },
    column: (data, presence) => ({
      layout: "i64",
      data: new BigInt64Array(data.buffer, data.byteOffset, data.length / 2),
      ...presence,
    }),
  };
}

function scan64(type: LogicalType): FixedKind<Int32Array<ArrayBuffer>>["scan"] {
  if (isScaled(type)) {
    const { precision, scale } = type;
    return (data, start, end, out, i) => scaledInto(data, start, end, precision, scale, out, i);
  }
  if (type.kind === "int64") return integerInto;
  if (isNano(type) || layoutOf(type) !== "i64" || !("precision" in type)) return () => false;
  const precision = type.precision ?? 0;
  if (type.kind === "time") return (data, start, end, out, i) => timeFromBytes(data, start, end, precision, out, i);
  const zoned = type.kind === "timestamptz";
  return (data, start, end, out, i) => timestampFromBytes(data, start, end, zoned, precision, out, i);
}

export function doubles(type: LogicalType): FixedKind<Float64Array<ArrayBuffer>> {
  return {
    type,
    width: 1,
    numbers: true,
    make: (length) => new Float64Array(length),
    scan(data, start, end, out, i) {
      const value = floatAt(data, start, end);
      if (Number.isNaN(value)) return false;
      out[i] = value;
      return true;
    },
    refuses: never,
    put(from, out, i) {
      if (from.layout === "f64") out[i] = from.data[0] ?? 0;
    },
    column: (data, presence) => ({ layout: "f64", data, ...presence }),
  };
}

export function singles(type: LogicalType): FixedKind<Float32Array<ArrayBuffer>> {
  return {
    type,
    width: 1,
    numbers: true,
    make: (length) => new Float32Array(length),
    scan(data, start, end, out, i) {
      const value = toFloat32(floatAt(data, start, end));
      if (value === undefined || !Number.isFinite(value)) return false;
      out[i] = value;
      return true;
    },
    refuses: never,
    put(from, out, i) {
      if (from.layout === "f32") out[i] = from.data[0] ?? 0;
    },
    column: (data, presence) => ({ layout: "f32", data, ...presence }),
  };
}

export function bools(type: LogicalType): FixedKind<Uint8Array<ArrayBuffer>> {
  return {
    type,
    width: 1,
    numbers: false,
    make: (length) => new Uint8Array(length),
    scan(data, start, end, out, i) {
      const word = end - start === 4 ? trueBytes : falseBytes;
      if (end - start !== word.length) return false;
      for (let at = 0; at < word.length; at++) if (data[start + at] !== word[at]) return false;
      out[i] = word === trueBytes ? 1 : 0;
      return true;
    },
    refuses: never,
    put(from, out, i) {
      if (from.layout === "u8") out[i] = from.data[0] ?? 0;
    },
    column: (data, presence) => ({ layout: "u8", data, ...presence }),
  };
}

const trueBytes = Buffer.from("true");
const falseBytes = Buffer.from("false");
const never = (): boolean => false;
