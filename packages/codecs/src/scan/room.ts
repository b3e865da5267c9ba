/**
 * So many bytes, whatever they hold. No `Buffer`: a part of one costs twice as much, and many are taken.
 */
export function room(bytes: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.allocUnsafeSlow(bytes).buffer);
}
