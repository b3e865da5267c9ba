/**
 * `numeric` as COPY BINARY has it: the number of digits in base 10,000, the place of the first one, sign, the digits
 * behind the point that are shown, then the digits. Each function writes the length and the value, and answers with the end.
 */

const negative = 0x4000;
const powers = Array.from({ length: 19 }, (_, i) => 10 ** i);
const bigPowers = Array.from({ length: 19 }, (_, i) => 10n ** BigInt(i));
const digits = new Uint16Array(8);

/** An integer scaled by 10^scale, scale 0 to 18, of two words. */
export function putScaled(t: Uint8Array, p: number, low: number, high: number, scale: number): number {
  // Up to 2^53 doubles are exact.
  if (high >= -2_097_152 && high < 2_097_152) {
    const value = high * 4_294_967_296 + (low >>> 0);
    const size = Math.abs(value);
    const power = powers[scale] ?? 1;
    const whole = Math.floor(size / power);
    return putParts(t, p, value < 0, whole, size - whole * power, scale);
  }
  const value = (BigInt(high) << 32n) | BigInt(low >>> 0);
  const size = value < 0n ? -value : value;
  const power = bigPowers[scale] ?? 1n;
  return putBig(t, p, value < 0n, size / power, size % power, scale);
}

function putParts(t: Uint8Array, p: number, minus: boolean, whole: number, fraction: number, scale: number): number {
  // The fraction as groups of four digits, filled up behind.
  const groups = (scale + 3) >> 2;
  const spare = groups * 4 - scale;
  // Beyond 2^53 it is no integer any more: the digits are put by bigints then.
  if (fraction * (powers[spare] ?? 1) > Number.MAX_SAFE_INTEGER)
    return putBig(t, p, minus, BigInt(whole), BigInt(fraction), scale);
  let rest = fraction * (powers[spare] ?? 1);
  let n = 8;
  for (let g = 0; g < groups; g++) {
    const next = Math.floor(rest / 10_000);
    digits[--n] = rest - next * 10_000;
    rest = next;
  }
  let weight = -1;
  for (let left = whole; left > 0; weight++) {
    const next = Math.floor(left / 10_000);
    digits[--n] = left - next * 10_000;
    left = next;
  }
  return putDigits(t, p, minus, n, weight, scale);
}

function putBig(t: Uint8Array, p: number, minus: boolean, whole: bigint, fraction: bigint, scale: number): number {
  const groups = (scale + 3) >> 2;
  let rest = fraction * (bigPowers[groups * 4 - scale] ?? 1n);
  let n = 8;
  for (let g = 0; g < groups; g++) {
    digits[--n] = Number(rest % 10_000n);
    rest /= 10_000n;
  }
  let weight = -1;
  for (let left = whole; left > 0n; weight++) {
    digits[--n] = Number(left % 10_000n);
    left /= 10_000n;
  }
  return putDigits(t, p, minus, n, weight, scale);
}

/** From `digits[first]` on, without zeros at either end. */
function putDigits(t: Uint8Array, p: number, minus: boolean, first: number, place: number, scale: number): number {
  let [from, to, weight] = [first, 8, place];
  while (from < to && digits[from] === 0) {
    from++;
    weight--;
  }
  while (to > from && digits[to - 1] === 0) to--;
  const count = to - from;
  const start = putHead(t, p, count, count === 0 ? 0 : weight, minus && count > 0 ? negative : 0, scale);
  let end = start;
  for (let i = from; i < to; i++) {
    const digit = digits[i] ?? 0;
    t[end++] = digit >> 8;
    t[end++] = digit;
  }
  return end;
}

function putHead(t: Uint8Array, p: number, count: number, weight: number, sign: number, scale: number): number {
  const length = 8 + 2 * count;
  t[p] = length >>> 24;
  t[p + 1] = length >>> 16;
  t[p + 2] = length >>> 8;
  t[p + 3] = length;
  t[p + 4] = count >> 8;
  t[p + 5] = count;
  t[p + 6] = weight >> 8;
  t[p + 7] = weight;
  t[p + 8] = sign >> 8;
  t[p + 9] = sign;
  t[p + 10] = scale >> 8;
  t[p + 11] = scale;
  return p + 12;
}

/** Canonical decimal text, as a batch holds it. */
export function putDecimal(t: Uint8Array, p: number, data: Uint8Array, from: number, to: number): number {
  const first = data[from] ?? 0;
  if (first === 0x4e) return putHead(t, p, 0, 0, 0xc000, 0);
  if (first === 0x49) return putHead(t, p, 0, 0, 0xd000, 0);
  const minus = first === 0x2d;
  if (minus && data[from + 1] === 0x49) return putHead(t, p, 0, 0, 0xf000, 0);
  let start = minus ? from + 1 : from;
  let point = start;
  while (point < to && data[point] !== 0x2e) point++;
  const scale = point < to ? to - point - 1 : 0;
  while (start < point && data[start] === 0x30) start++;
  const whole = point - start;
  // The groups of four digits are counted from the point to both sides.
  const before = (whole + 3) >> 2;
  const groups = before + ((scale + 3) >> 2);
  let weight = before - 1;
  let out = p + 12;
  let count = 0;
  let last = 0;
  for (let g = 0; g < groups; g++) {
    const at = g < before ? point - 4 * (before - g) : point + 1 + 4 * (g - before);
    const begin = g === 0 && before > 0 ? start : at;
    const end = Math.min(at + 4, g < before ? point : to);
    let digit = 0;
    for (let i = begin; i < end; i++) digit = digit * 10 + (data[i] ?? 0) - 0x30;
    for (let i = end; i < at + 4; i++) digit *= 10;
    if (count === 0 && digit === 0) {
      weight--;
      continue;
    }
    t[out++] = digit >> 8;
    t[out++] = digit;
    count++;
    if (digit !== 0) last = count;
  }
  putHead(t, p, last, last === 0 ? 0 : weight, minus && last > 0 ? negative : 0, scale);
  return p + 12 + 2 * last;
}
