/** The same memory as a buffer. */
export function bufferOf(data: Uint8Array): Buffer {
  return Buffer.isBuffer(data) ? data : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}

/** Bytes that are known to be ASCII (the text of a number) as a string. */
export function asciiAt(data: Uint8Array, start: number, end: number): string {
  return bufferOf(data).toString("latin1", start, end);
}

/** Bytes that are known to be UTF-8 as a string. */
export function textAt(data: Uint8Array, start: number, end: number): string {
  return bufferOf(data).toString("utf8", start, end);
}
