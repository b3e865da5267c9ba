import type { Column, I32Column, I64Column } from "@dataknobs/core";

type Presence = Pick<Column, "valid" | "missing">;
type Narrow = Int8Array | Int16Array | Int32Array | Uint8Array | Uint16Array | Uint32Array;

/** Integers of up to 32 bits that fit into an `int32`. */
export function toInt32(data: Narrow, presence: Presence): I32Column {
  return { layout: "i32", data: data instanceof Int32Array ? data : Int32Array.from(data), ...presence };
}

/** Integers of up to 32 bits as 64 bits. */
export function toInt64(data: Narrow, presence: Presence): I64Column {
  const wide = new BigInt64Array(data.length);
  const words = new Int32Array(wide.buffer);
  for (let i = 0; i < data.length; i++) {
    const value = data[i] ?? 0;
    words[2 * i] = value;
    words[2 * i + 1] = value < 0 ? -1 : 0;
  }
  return { layout: "i64", data: wide, ...presence };
}

/** 128-bit integers, one by one; cells that are not valid mean nothing. */
export function hugeInts(memory: ArrayBuffer, count: number, signed: boolean): bigint[] {
  const low = new BigUint64Array(memory);
  const high = signed ? new BigInt64Array(memory) : low;
  return Array.from({ length: count }, (_, i) => ((high[2 * i + 1] ?? 0n) << 64n) | (low[2 * i] ?? 0n));
}
