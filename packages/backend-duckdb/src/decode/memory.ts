import type { Bitmap } from "@dataknobs/core";
import type { Raw, Vector } from "../driver.ts";

/** The vector's cells, copied: the driver's own memory is gone with its chunk. */
export function cellsOf(raw: Raw, vector: Vector, count: number, width: number): ArrayBuffer {
  const bytes = new Uint8Array(count * width);
  if (count > 0) bytes.set(raw.vector_get_data(vector, count * width));
  return bytes.buffer;
}

/** Bit i is set where cell i is not null; `undefined` where none is null. */
export function validityOf(raw: Raw, vector: Vector, count: number): Bitmap | undefined {
  if (count === 0) return undefined;
  const bytes = ((count + 63) >> 6) << 3;
  const bitmap: Bitmap | null = raw.vector_get_validity(vector, bytes);
  if (bitmap === null) return undefined;
  const whole = count >> 3;
  for (let byte = 0; byte < whole; byte++) if (bitmap[byte] !== 255) return new Uint8Array(bitmap);
  const rest = (1 << (count & 7)) - 1;
  return ((bitmap[whole] ?? 255) & rest) === rest ? undefined : new Uint8Array(bitmap);
}
