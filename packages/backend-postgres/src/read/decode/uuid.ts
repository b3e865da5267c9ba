const digits: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
const high: Uint8Array = Uint8Array.from(digits, (pair) => pair.charCodeAt(0));
const low: Uint8Array = Uint8Array.from(digits, (pair) => pair.charCodeAt(1));

export function uuidRoom(): number {
  return 36;
}

/** The 16 bytes of a UUID as its canonical text. */
export function putUuid(source: Buffer, at: number, _length: number, target: Uint8Array, to: number): number {
  let end = to;
  for (let i = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) target[end++] = 0x2d;
    const byte = source[at + i] ?? 0;
    target[end++] = high[byte] ?? 0;
    target[end++] = low[byte] ?? 0;
  }
  return end;
}
