/** The most bytes that an integer of 64 bits takes: `-9223372036854775808`. */
export const longestInteger = 20;

/** Writes an integer that `Number.isSafeInteger` accepts (-0 as 0), and answers with its end. */
export function putInteger(bytes: Uint8Array, at: number, value: number): number {
  let start = at;
  let size = value;
  if (value < 0) {
    bytes[start++] = minus;
    size = -value;
  }
  if (size < 1_000_000_000) return putSmall(bytes, start, size | 0);
  const upper = Math.floor(size / 100_000_000);
  const end = putInteger(bytes, start, upper);
  putPadded(bytes, end, (size - upper * 100_000_000) | 0, 8);
  return end + 8;
}

/** Writes a 64-bit integer that is given as two words of 32 bits, as `BigInt64Array` lays them out. */
export function putInt64(bytes: Uint8Array, at: number, low: number, high: number): number {
  if (high === low >> 31) return putInteger(bytes, at, low);
  if (high >= 0) return putUnsigned(bytes, at, low >>> 0, high);
  bytes[at] = minus;
  return low === 0 ? putUnsigned(bytes, at + 1, 0, -high >>> 0) : putUnsigned(bytes, at + 1, -low >>> 0, ~high >>> 0);
}

/** Writes so many digits of a number below 2^31, with zeros before it. */
export function putPadded(bytes: Uint8Array, at: number, value: number, digits: number): void {
  let rest = value;
  for (let place = at + digits - 1; place >= at; place--) {
    const tenth = (rest / 10) | 0;
    bytes[place] = zero + rest - tenth * 10;
    rest = tenth;
  }
}

/** Two words without a sign. Divided by 100,000 at a time: what is left over and the lower word are below 2^49 together. */
function putUnsigned(bytes: Uint8Array, at: number, low: number, high: number): number {
  if (high < 2_097_152) return putInteger(bytes, at, high * word + low);
  const topQuotient = Math.floor(high / 100_000);
  const carried = (high - topQuotient * 100_000) * word + low;
  const quotient = Math.floor(carried / 100_000);
  const end = putUnsigned(bytes, at, quotient, topQuotient);
  putPadded(bytes, end, carried - quotient * 100_000, 5);
  return end + 5;
}

/** From 0 to below 10^9. */
function putSmall(bytes: Uint8Array, at: number, value: number): number {
  if (value < 10) {
    bytes[at] = zero + value;
    return at + 1;
  }
  const end = at + digitsOf(value);
  let rest = value;
  let place = end;
  while (rest >= 10) {
    const tenth = (rest / 10) | 0;
    bytes[--place] = zero + rest - tenth * 10;
    rest = tenth;
  }
  bytes[place - 1] = zero + rest;
  return end;
}

function digitsOf(value: number): number {
  if (value < 10_000) return value < 100 ? 2 : value < 1000 ? 3 : 4;
  if (value < 1_000_000) return value < 100_000 ? 5 : 6;
  return value < 10_000_000 ? 7 : value < 100_000_000 ? 8 : 9;
}

const word = 4_294_967_296;
const zero = 0x30;
const minus = 0x2d;
