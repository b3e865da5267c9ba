import { longestInteger, putInt64 } from "./integers.ts";

/** The most bytes of a scaled decimal: sign, a zero, the point, and digits, of which 64 bits hold 19. */
export const longestScaled: number = longestInteger + 2;

const digits = new Uint8Array(longestInteger);

/** Writes a 64-bit integer (two words) divided by 10^scale with all digits of the scale, as `fromScaled` of core does. */
export function putScaled(bytes: Uint8Array, at: number, low: number, high: number, scale: number): number {
  if (scale === 0) return putInt64(bytes, at, low, high);
  const length = putInt64(digits, 0, low, high);
  let from = 0;
  let end = at;
  if (digits[0] === minus) {
    bytes[end++] = minus;
    from = 1;
  }
  const whole = length - scale;
  if (whole <= from) {
    bytes[end++] = zero;
    bytes[end++] = point;
    for (let missing = whole; missing < from; missing++) bytes[end++] = zero;
  }
  for (let i = from; i < length; i++) {
    if (i === whole && i > from) bytes[end++] = point;
    bytes[end++] = digits[i] ?? zero;
  }
  return end;
}

const zero = 0x30;
const minus = 0x2d;
const point = 0x2e;
