const alphabet = new TextEncoder().encode("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

/** Bytes that so many bytes take in base64. */
export function base64Length(bytes: number): number {
  return Math.ceil(bytes / 3) * 4;
}

/** Writes `data[from .. to)` in base64 with `=` at its end, and answers with its end. */
export function putBase64(bytes: Uint8Array, at: number, data: Uint8Array, from: number, to: number): number {
  let end = at;
  let i = from;
  for (; i + 2 < to; i += 3) {
    const three = ((data[i] ?? 0) << 16) | ((data[i + 1] ?? 0) << 8) | (data[i + 2] ?? 0);
    bytes[end] = alphabet[three >> 18] ?? 0;
    bytes[end + 1] = alphabet[(three >> 12) & 63] ?? 0;
    bytes[end + 2] = alphabet[(three >> 6) & 63] ?? 0;
    bytes[end + 3] = alphabet[three & 63] ?? 0;
    end += 4;
  }
  if (i === to) return end;
  const last = ((data[i] ?? 0) << 16) | (i + 1 < to ? (data[i + 1] ?? 0) << 8 : 0);
  bytes[end] = alphabet[last >> 18] ?? 0;
  bytes[end + 1] = alphabet[(last >> 12) & 63] ?? 0;
  bytes[end + 2] = i + 1 < to ? (alphabet[(last >> 6) & 63] ?? 0) : equals;
  bytes[end + 3] = equals;
  return end + 4;
}

const equals = 0x3d;
