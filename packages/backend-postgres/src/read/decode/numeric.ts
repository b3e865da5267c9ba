/**
 * A numeric as the server sends it: four 16-bit words (how many digits to the base 10,000, the power of the first one,
 * the sign, how many decimal digits are shown after the point), then its digits.
 */
const negative = 0x4000;
const notANumber = 0xc000;
const infinite = 0xd000;
const minusInfinite = 0xf000;
const finite = 0x4000;

export function numericRoom(source: Buffer, at: number): number {
  const weight = source.readInt16BE(at + 2);
  return (weight < 0 ? 1 : (weight + 1) * 4) + source.readUInt16BE(at + 6) + 10;
}

/** The canonical text, with as many digits after the point as the value shows. */
export function putNumeric(source: Buffer, at: number, _length: number, target: Uint8Array, to: number): number {
  const sign = (((source[at + 4] ?? 0) << 8) | (source[at + 5] ?? 0)) & 0xf000;
  if (sign > finite) return putSpecial(sign, target, to);
  const count = ((source[at] ?? 0) << 8) | (source[at + 1] ?? 0);
  const weight = (((source[at + 2] ?? 0) << 24) | ((source[at + 3] ?? 0) << 16)) >> 16;
  const shown = ((source[at + 6] ?? 0) << 8) | (source[at + 7] ?? 0);
  const digitAt = (i: number): number =>
    i < 0 || i >= count ? 0 : ((source[at + 8 + 2 * i] ?? 0) << 8) | (source[at + 9 + 2 * i] ?? 0);
  let end = to;
  if (sign === negative && count > 0) target[end++] = 0x2d;
  const whole = end;
  for (let i = 0; i <= weight; i++) end = putFour(target, end, digitAt(i));
  end = withoutZeros(target, whole, end);
  if (shown === 0) return end;
  target[end++] = 0x2e;
  const stop = end + shown;
  // One step past the last digit that is shown may be written: there is room.
  for (let i = weight + 1; end < stop; i++) end = putFour(target, end, digitAt(i));
  return stop;
}

function putFour(target: Uint8Array, to: number, digit: number): number {
  const upper = (digit / 100) | 0;
  const lower = digit - upper * 100;
  const first = (upper / 10) | 0;
  const third = (lower / 10) | 0;
  target[to] = 0x30 + first;
  target[to + 1] = 0x30 + upper - first * 10;
  target[to + 2] = 0x30 + third;
  target[to + 3] = 0x30 + lower - third * 10;
  return to + 4;
}

/** Moves the whole part over its leading zeros; one digit stays. */
function withoutZeros(target: Uint8Array, from: number, end: number): number {
  if (from === end) {
    target[end] = 0x30;
    return end + 1;
  }
  let first = from;
  while (first < end - 1 && target[first] === 0x30) first++;
  if (first > from) target.copyWithin(from, first, end);
  return end - (first - from);
}

function putSpecial(sign: number, target: Uint8Array, to: number): number {
  const text =
    sign === infinite ? "Infinity" : sign === minusInfinite ? "-Infinity" : sign === notANumber ? "NaN" : undefined;
  if (text === undefined) throw new Error(`a numeric of sign ${sign}`);
  for (let i = 0; i < text.length; i++) target[to + i] = text.charCodeAt(i);
  return to + text.length;
}

const high = 4_294_967_296;

/**
 * The value times 10^scale as a 64-bit integer in two words; false for what none can say. It has no more decimal digits
 * than `scale`: the column's type sees to it.
 */
export function putScaled(source: Buffer, at: number, words: Int32Array, cell: number, scale: number): boolean {
  const sign = (((source[at + 4] ?? 0) << 8) | (source[at + 5] ?? 0)) & 0xf000;
  if (sign > finite) return false;
  const count = ((source[at] ?? 0) << 8) | (source[at + 1] ?? 0);
  const weight = (((source[at + 2] ?? 0) << 24) | ((source[at + 3] ?? 0) << 16)) >> 16;
  if (count > 4 || count * 4 + scale > 18) return putScaledSlowly(source, at, words, cell, scale);
  let value = 0;
  for (let i = 0; i < count; i++)
    value = value * 10_000 + (((source[at + 8 + 2 * i] ?? 0) << 8) | (source[at + 9 + 2 * i] ?? 0));
  // The power of ten of the last digit to the base 10,000.
  const shift = 4 * (weight - count + 1) + scale;
  const moved = shift >= 0 ? value * (powers[shift] ?? Infinity) : value / (powers[-shift] ?? Infinity);
  if (!Number.isSafeInteger(moved)) return putScaledSlowly(source, at, words, cell, scale);
  const signed = sign === negative ? -moved : moved;
  words[2 * cell] = signed | 0;
  words[2 * cell + 1] = Math.floor(signed / high);
  return true;
}

const powers: readonly number[] = Array.from({ length: 23 }, (_, power) => 10 ** power);

function putScaledSlowly(source: Buffer, at: number, words: Int32Array, cell: number, scale: number): boolean {
  const count = source.readUInt16BE(at);
  let value = 0n;
  for (let i = 0; i < count; i++) value = value * 10_000n + BigInt(source.readUInt16BE(at + 8 + 2 * i));
  const shift = 4 * (source.readInt16BE(at + 2) - count + 1) + scale;
  const power = 10n ** BigInt(Math.abs(shift));
  if (shift < 0 && value % power !== 0n) return false;
  const moved = shift < 0 ? value / power : value * power;
  const signed = source.readUInt16BE(at + 4) === negative ? -moved : moved;
  if (BigInt.asIntN(64, signed) !== signed) return false;
  words[2 * cell] = Number(BigInt.asIntN(32, signed));
  words[2 * cell + 1] = Number(BigInt.asIntN(32, signed >> 32n));
  return true;
}
