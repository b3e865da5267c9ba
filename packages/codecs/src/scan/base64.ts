import { bufferOf, asciiAt } from "./text.ts";

/** The bytes that `data[start .. end)` writes in base64 (RFC 4648, padded); `undefined` if it is not exactly that. */
export function base64At(data: Uint8Array, start: number, end: number): Uint8Array | undefined {
  if ((end - start) % 4 !== 0) return undefined;
  const bytes = Buffer.from(asciiAt(data, start, end), "base64");
  // The decoder skips what is no base64: only what it writes again as it was has been understood.
  const again = Buffer.from(bytes.toString("base64"), "latin1");
  return bufferOf(data).compare(again, 0, again.length, start, end) === 0 ? bytes : undefined;
}
