/** What is written in a cell without quotes, by the first of these that holds it. */
export type CellKind = typeof textKind | typeof wholeKind | typeof numberKind | typeof boolKind;

export const textKind = 0;
/** A number without point or exponent. */
export const wholeKind = 1;
const numberKind = 2;
export const boolKind = 3;

/** `-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?`, `true`, `false`, or text. */
export function kindOf(bytes: Uint8Array, start: number, end: number): CellKind {
  let at = start;
  let x = bytes[at] ?? 0;
  if (x > nine) return isBool(bytes, start, end) ? boolKind : textKind;
  if (x === minus) x = bytes[++at] ?? 0;
  const first = at;
  while (at < end && x >= zero && x <= nine) x = bytes[++at] ?? 0;
  if (at === first || (bytes[first] === zero && at > first + 1)) return textKind;
  if (at === end) return wholeKind;
  if (x === point) {
    const fraction = ++at;
    at = digitsEnd(bytes, at, end);
    if (at === fraction) return textKind;
  }
  if (at < end && ((bytes[at] ?? 0) | 0x20) === 0x65) {
    at++;
    if (at < end && (bytes[at] === minus || bytes[at] === plus)) at++;
    const exponent = at;
    at = digitsEnd(bytes, at, end);
    if (at === exponent) return textKind;
  }
  return at === end ? numberKind : textKind;
}

function digitsEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && (bytes[at] ?? 0) >= zero && (bytes[at] ?? 0) <= nine) at++;
  return at;
}

function isBool(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start === 4)
    return bytes[start] === 0x74 && bytes[start + 1] === 0x72 && bytes[start + 2] === 0x75 && bytes[start + 3] === 0x65;
  return (
    end - start === 5 &&
    bytes[start] === 0x66 &&
    bytes[start + 1] === 0x61 &&
    bytes[start + 2] === 0x6c &&
    bytes[start + 3] === 0x73 &&
    bytes[start + 4] === 0x65
  );
}

const zero = 0x30;
const nine = 0x39;
const minus = 0x2d;
const plus = 0x2b;
const point = 0x2e;
