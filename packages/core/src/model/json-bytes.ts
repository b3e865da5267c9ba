/** What a byte means inside a string: `ordinary` ones mean nothing but themselves. */
const ordinary = 0;
const quote = 1;
const backslash = 2;
const control = 3;
const beyondAscii = 4;

const inString: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte === 0x22) return quote;
  if (byte === 0x5c) return backslash;
  return byte < 0x20 ? control : byte < 0x80 ? ordinary : beyondAscii;
});

/** What is open around a value, the outermost first: used again and again, nobody else runs meanwhile. */
let closers: Uint8Array = new Uint8Array(1024);

/**
 * Whether `data[start .. end)` is one JSON text by RFC 8259, in UTF-8, with blanks around it allowed.
 * It does not recurse: depth is bounded by memory only. Whole columns are judged by it, so blanks are looked for only
 * where a byte may be one.
 */
export function isJsonBytes(data: Uint8Array, start: number, end: number): boolean {
  const at = jsonValueEnd(data, start, end);
  return at >= 0 && blanksEnd(data, at, end) === end;
}

/** Behind the JSON value that stands at `start`, blanks before it allowed; -1 if there is none. */
export function jsonValueEnd(data: Uint8Array, start: number, end: number): number {
  const limits = closers;
  const at = valueEnd(data, start, end);
  // What a deep text needed is not kept.
  if (limits !== closers) closers = limits;
  return at;
}

function valueEnd(data: Uint8Array, start: number, end: number): number {
  let open = closers;
  let depth = 0;
  let at = start;
  for (;;) {
    // A value begins here.
    if (at < end && (data[at] ?? 0) <= 0x20) at = blanksEnd(data, at, end);
    if (at >= end) return -1;
    const first = data[at] ?? 0;
    if (first === 0x22) {
      if ((at = stringEnd(data, at + 1, end)) < 0) return -1;
    } else if (first === 0x7b || first === 0x5b) {
      at++;
      if (at < end && (data[at] ?? 0) <= 0x20) at = blanksEnd(data, at, end);
      const closer = first + 2;
      if (at < end && data[at] === closer) at++;
      else {
        if (depth === open.length) open = deeper();
        open[depth++] = closer;
        if (first === 0x7b && (at = nameEnd(data, at, end)) < 0) return -1;
        continue;
      }
    } else if ((at = scalarEnd(data, at, end)) < 0) return -1;

    // A value ended here.
    for (;;) {
      if (depth === 0) return at;
      if (at < end && (data[at] ?? 0) <= 0x20) at = blanksEnd(data, at, end);
      if (at >= end) return -1;
      const next = data[at++];
      const closer = open[depth - 1];
      if (next === 0x2c) {
        if (closer === 0x5d) break;
        if (at < end && (data[at] ?? 0) <= 0x20) at = blanksEnd(data, at, end);
        if ((at = nameEnd(data, at, end)) < 0) return -1;
        break;
      }
      if (next !== closer) return -1;
      depth--;
    }
  }
}

function deeper(): Uint8Array {
  const more = new Uint8Array(closers.length * 4);
  more.set(closers);
  closers = more;
  return more;
}

export function blanksEnd(data: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const byte = data[at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
    at++;
  }
  return at;
}

/** Behind `"name" :`; -1 if it is none. */
export function nameEnd(data: Uint8Array, start: number, end: number): number {
  if (start >= end || data[start] !== 0x22) return -1;
  let at = stringEnd(data, start + 1, end);
  if (at < 0) return -1;
  if (at < end && (data[at] ?? 0) <= 0x20) at = blanksEnd(data, at, end);
  return at < end && data[at] === 0x3a ? at + 1 : -1;
}

/** Behind the closing quote of a string whose inside begins at `start`; -1 if it is broken. */
export function stringEnd(data: Uint8Array, start: number, end: number): number {
  let at = start;
  for (;;) {
    while (at < end && inString[data[at] ?? 0] === ordinary) at++;
    if (at >= end) return -1;
    const kind = inString[data[at] ?? 0];
    if (kind === quote) return at + 1;
    if (kind === control) return -1;
    at = kind === backslash ? escapeEnd(data, at + 1, end) : sequenceEnd(data, at, end);
    if (at < 0) return -1;
  }
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
export function scalarEnd(data: Uint8Array, start: number, end: number): number {
  let at = start;
  let byte = data[at] ?? 0;
  if (byte > 0x39) return wordEnd(data, start, end);
  if (byte === 0x2d) {
    if (++at >= end) return -1;
    byte = data[at] ?? 0;
  }
  if (byte === 0x30) at++;
  else if ((at = digitsEnd(data, at, end)) < 0) return -1;
  if (at >= end) return at;
  byte = data[at] ?? 0;
  if (byte === 0x2e) {
    if ((at = digitsEnd(data, at + 1, end)) < 0 || at >= end) return at;
    byte = data[at] ?? 0;
  }
  if ((byte | 0x20) !== 0x65) return at;
  at++;
  if (at < end && (data[at] === 0x2b || data[at] === 0x2d)) at++;
  return digitsEnd(data, at, end);
}

function wordEnd(data: Uint8Array, start: number, end: number): number {
  const isFalse = data[start] === 0x66;
  const stop = start + (isFalse ? 5 : 4);
  if (stop > end) return -1;
  const [a, b, c] = [data[start + 1], data[start + 2], data[start + 3]];
  if (isFalse) return a === 0x61 && b === 0x6c && c === 0x73 && data[start + 4] === 0x65 ? stop : -1;
  if (data[start] === 0x6e) return a === 0x75 && b === 0x6c && c === 0x6c ? stop : -1;
  return data[start] === 0x74 && a === 0x72 && b === 0x75 && c === 0x65 ? stop : -1;
}

/** Behind one digit or more; -1 if there is none. */
function digitsEnd(data: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && ((data[at] ?? 0) - 0x30) >>> 0 <= 9) at++;
  return at === start ? -1 : at;
}
