const ordinary = 0;
const quote = 1;
const backslash = 2;
const control = 3;
const beyondAscii = 4;

/** What a byte means inside a string. */
const inString: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte === 0x22) return quote;
  if (byte === 0x5c) return backslash;
  return byte < 0x20 ? control : byte < 0x80 ? ordinary : beyondAscii;
});

const object = 0;
const array = 1;

/**
 * Whether `data[start .. end)` is one JSON text by RFC 8259, in UTF-8, with blanks around it allowed.
 * It does not recurse: depth is bounded by memory only.
 */
export function isJsonBytes(data: Uint8Array, start: number, end: number): boolean {
  const open: number[] = [];
  let at = blanksEnd(data, start, end);
  for (;;) {
    // A value begins here.
    const first = at < end ? data[at] : 0;
    if (first === 0x7b) {
      at = blanksEnd(data, at + 1, end);
      if (at < end && data[at] === 0x7d) at++;
      else {
        at = nameEnd(data, at, end);
        if (at < 0) return false;
        open.push(object);
        continue;
      }
    } else if (first === 0x5b) {
      at = blanksEnd(data, at + 1, end);
      if (at < end && data[at] === 0x5d) at++;
      else {
        open.push(array);
        continue;
      }
    } else {
      at = first === 0x22 ? stringEnd(data, at + 1, end) : scalarEnd(data, at, end);
      if (at < 0) return false;
    }

    // A value ended here.
    for (;;) {
      at = blanksEnd(data, at, end);
      const around = open.length === 0 ? undefined : open[open.length - 1];
      if (around === undefined) return at === end;
      if (at >= end) return false;
      const next = data[at++];
      if (next === 0x2c) {
        at = blanksEnd(data, at, end);
        if (around === object) at = nameEnd(data, at, end);
        if (at < 0) return false;
        break;
      }
      if (next !== (around === object ? 0x7d : 0x5d)) return false;
      open.pop();
    }
  }
}

function blanksEnd(data: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const byte = data[at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
    at++;
  }
  return at;
}

/** Behind `"name" :` and the blanks after it; -1 if it is none. */
function nameEnd(data: Uint8Array, start: number, end: number): number {
  if (start >= end || data[start] !== 0x22) return -1;
  let at = stringEnd(data, start + 1, end);
  if (at < 0) return -1;
  at = blanksEnd(data, at, end);
  return at < end && data[at] === 0x3a ? blanksEnd(data, at + 1, end) : -1;
}

/** Behind the closing quote; -1 if the string is broken. */
function stringEnd(data: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const kind = inString[data[at] ?? 0];
    if (kind === ordinary) at++;
    else if (kind === quote) return at + 1;
    else if (kind === control) return -1;
    else {
      at = kind === backslash ? escapeEnd(data, at + 1, end) : sequenceEnd(data, at, end);
      if (at < 0) return -1;
    }
  }
  return -1;
}

function escapeEnd(data: Uint8Array, start: number, end: number): number {
  if (start >= end) return -1;
  switch (data[start]) {
    case 0x22:
    case 0x5c:
    case 0x2f:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return start + 1;
    case 0x75:
      if (start + 4 >= end) return -1;
      for (let i = 1; i <= 4; i++) if (!isHex(data[start + i] ?? 0)) return -1;
      return start + 5;
    default:
      return -1;
  }
}

function isHex(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);
}

/** Behind one UTF-8 sequence of two to four bytes (RFC 3629); -1 if it is broken. */
function sequenceEnd(data: Uint8Array, start: number, end: number): number {
  const first = data[start] ?? 0;
  const more =
    first >= 0xc2 && first <= 0xdf ? 1 : (first & 0xf0) === 0xe0 ? 2 : first >= 0xf0 && first <= 0xf4 ? 3 : 0;
  if (more === 0 || start + more >= end) return -1;
  const second = data[start + 1] ?? 0;
  const least = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const most = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < least || second > most) return -1;
  for (let i = 2; i <= more; i++) if (((data[start + i] ?? 0) & 0xc0) !== 0x80) return -1;
  return start + more + 1;
}

/** Behind a number, `true`, `false` or `null`; -1 if it is none. */
function scalarEnd(data: Uint8Array, start: number, end: number): number {
  switch (start < end ? data[start] : 0) {
    case 0x74:
      return wordEnd(data, start, end, "true");
    case 0x66:
      return wordEnd(data, start, end, "false");
    case 0x6e:
      return wordEnd(data, start, end, "null");
    default:
      return numberEnd(data, start, end);
  }
}

function wordEnd(data: Uint8Array, start: number, end: number, word: string): number {
  if (start + word.length > end) return -1;
  for (let i = 1; i < word.length; i++) if (data[start + i] !== word.charCodeAt(i)) return -1;
  return start + word.length;
}

function numberEnd(data: Uint8Array, start: number, end: number): number {
  let at = start;
  if (at < end && data[at] === 0x2d) at++;
  if (at < end && data[at] === 0x30) at++;
  else if ((at = digitsEnd(data, at, end)) < 0) return -1;
  if (at < end && data[at] === 0x2e && (at = digitsEnd(data, at + 1, end)) < 0) return -1;
  if (at < end && ((data[at] ?? 0) | 0x20) === 0x65) {
    at++;
    if (at < end && (data[at] === 0x2b || data[at] === 0x2d)) at++;
    at = digitsEnd(data, at, end);
  }
  return at;
}

/** Behind one digit or more; -1 if there is none. */
function digitsEnd(data: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const byte = data[at] ?? 0;
    if (byte < 0x30 || byte > 0x39) break;
    at++;
  }
  return at === start ? -1 : at;
}
