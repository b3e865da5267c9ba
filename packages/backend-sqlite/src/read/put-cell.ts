import { type LogicalType, timestampInto } from "@dataknobs/core";
import { dateIn, floatIn, int64In } from "./read-cell.ts";

/** Puts a value of the driver into the place of a cell; `false`: it is not of the type. */
export type PutCell<Data> = (data: Data, i: number, value: unknown) => boolean;

export function putBool(data: Uint8Array, i: number, value: unknown): boolean {
  if (value !== 0n && value !== 1n) return false;
  data[i] = value === 1n ? 1 : 0;
  return true;
}

export function putInt32(data: Int32Array, i: number, value: unknown): boolean {
  if (typeof value !== "bigint") return false;
  const integer = Number(value);
  data[i] = integer;
  return data[i] === integer;
}

export function putDate(data: Int32Array, i: number, value: unknown): boolean {
  const days = dateIn(value);
  if (days === undefined) return false;
  data[i] = days;
  return true;
}

export function putFloat(data: Float64Array, i: number, value: unknown): boolean {
  const float = floatIn(value);
  if (float === undefined) return false;
  data[i] = float;
  return true;
}

export function putFloat32(data: Float32Array, i: number, value: unknown): boolean {
  const float = floatIn(value);
  if (float === undefined) return false;
  data[i] = float;
  return data[i] === float;
}

export function putInt64(type: LogicalType): PutCell<BigInt64Array> {
  const read = int64In(type);
  if (type.kind === "int64")
    return (data, i, value) => {
      if (typeof value !== "bigint") return false;
      data[i] = value;
      return true;
    };
  const quick = (type.kind === "timestamp" || type.kind === "timestamptz") && type.precision <= 6;
  const precision = quick ? type.precision : 0;
  const zoned = type.kind === "timestamptz";
  let of: BigInt64Array | undefined;
  let words: Int32Array = new Int32Array();
  return (data, i, value) => {
    if (quick && typeof value === "string") {
      if (of !== data) {
        of = data;
        words = new Int32Array(data.buffer);
      }
      if (timestampInto(value, zoned, words, 2 * i, precision)) return true;
    }
    const integer = read(value);
    if (integer === undefined) return false;
    data[i] = integer;
    return true;
  };
}
