/** Whether two JSON texts are the same but for blanks between their tokens. */
export function sameTokens(a: Uint8Array, b: Uint8Array): boolean {
  let i = 0;
  let j = 0;
  let inString = false;
  for (;;) {
    if (!inString) {
      while (isBlank(a[i])) i++;
      while (isBlank(b[j])) j++;
    }
    const byte = a[i];
    if (byte !== b[j]) return false;
    if (byte === undefined) return true;
    if (byte === 0x22) inString = !inString;
    else if (byte === 0x5c) {
      // What is escaped, a quote above all, is compared with it.
      i++;
      j++;
      if (a[i] !== b[j]) return false;
    }
    i++;
    j++;
  }
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
