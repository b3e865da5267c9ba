import { isUtf8 } from "node:buffer";
import { type BytesColumn, isSet } from "@dataknobs/core";

/** Longer texts than so many bytes stay bytes on their way: a string would be up to four more copies of them. */
export const wideText: number = 1 << 20;

/** A text that was read as its bytes, which are well-formed UTF-8. */
export class WideText {
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** Nobody will look at it any more. The driver gives each cell a memory of its own. */
  release(): void {
    const { buffer } = this.bytes;
    if (buffer instanceof ArrayBuffer && buffer.byteLength === this.bytes.length) buffer.transfer(0);
  }

  toString(): string {
    const { buffer, byteOffset, length } = this.bytes;
    return Buffer.from(buffer, byteOffset, length).toString("utf8");
  }
}

/** A text's bytes as the driver gave them. What is no UTF-8 becomes the text that the driver would have made of it. */
export function textOfWide(bytes: Uint8Array): WideText | string {
  const text = new WideText(bytes);
  return isUtf8(bytes) ? text : text.toString();
}

/** Whether a cell of a column is that long. Nearly none is: then one look at all of them together is enough. */
export function holdsWide({ offsets }: BytesColumn, length: number): boolean {
  if ((offsets[length] ?? 0) - (offsets[0] ?? 0) <= wideText) return false;
  for (let i = 0; i < length; i++) if ((offsets[i + 1] ?? 0) - (offsets[i] ?? 0) > wideText) return true;
  return false;
}

/** The cell's bytes where it is a wide text that no column makes a number of; else `undefined`. */
export function wideCell({ data, offsets, valid }: BytesColumn, row: number): Uint8Array | undefined {
  const start = offsets[row] ?? 0;
  const end = offsets[row + 1] ?? start;
  if (end - start <= wideText || !isSet(valid, row) || mayBeginNumber(data, start, end)) return undefined;
  const bytes = data.subarray(start, end);
  return isUtf8(bytes) ? bytes : undefined;
}

function mayBeginNumber(data: Uint8Array, start: number, end: number): boolean {
  const first = data[afterSpace(data, start, end)] ?? 0;
  return (first >= 0x30 && first <= 0x39) || first === 0x2b || first === 0x2d || first === 0x2e;
}

/** The place of the first byte that is not white space. */
export function afterSpace(data: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && (data[at] === 0x20 || ((data[at] ?? 0) >= 0x09 && (data[at] ?? 0) <= 0x0d))) at++;
  return at;
}
