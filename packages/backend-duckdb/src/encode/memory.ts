import { type Bitmap, isSet } from "@dataknobs/core";
import type { Raw, Vector } from "../driver.ts";

type Cells =
  | Uint8Array
  | Int8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array;

/** Copies the cells `from` to before `to` into a vector of the same width. */
export function fillCells(raw: Raw, vector: Vector, data: Cells, from: number, to: number): void {
  const width = data.BYTES_PER_ELEMENT;
  if (to > from)
    raw.copy_data_to_vector(vector, 0, memoryOf(data), data.byteOffset + from * width, (to - from) * width);
}

/** The driver takes memory that is not shared. */
function memoryOf(data: Cells): ArrayBuffer {
  if (data.buffer instanceof ArrayBuffer) return data.buffer;
  throw new Error("a batch lies in shared memory");
}

/** Marks the cells `from` to before `to` of a bitmap in a vector; nothing to do where none is null. */
export function fillValidity(raw: Raw, vector: Vector, valid: Bitmap | undefined, from: number, to: number): void {
  if (valid === undefined || to === from) return;
  const count = to - from;
  const bits = new Uint8Array(((count + 63) >> 6) << 3);
  if ((from & 7) === 0) bits.set(valid.subarray(from >> 3, (from >> 3) + Math.min(bits.length, (count + 7) >> 3)));
  else for (let i = 0; i < count; i++) if (isSet(valid, from + i)) bits[i >> 3] = (bits[i >> 3] ?? 0) | (1 << (i & 7));
  raw.vector_ensure_validity_writable(vector);
  raw.copy_data_to_vector_validity(vector, 0, bits.buffer, 0, bits.length);
}
