import { isArrayBuffer, isUint8Array } from "node:util/types";
import type { LogicalType } from "./logical-type.ts";
import { misfit } from "./misfit.ts";

/** Bytes as a plain `Uint8Array`, also of a `Buffer` or an `ArrayBuffer`; the bytes themselves are not copied. */
export function canonicalBytes(value: unknown, type: LogicalType): Uint8Array {
  if (isArrayBuffer(value)) return new Uint8Array(value);
  if (!isUint8Array(value)) throw misfit("INVALID_VALUE", value, type);
  return value.constructor === Uint8Array ? value : new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}
