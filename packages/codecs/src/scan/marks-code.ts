import {
  add,
  and,
  bitmask,
  constant,
  equal,
  functionOf,
  get,
  i32,
  isNotBelow,
  isZero,
  leaveIf,
  less,
  load16,
  or,
  repeat,
  set,
  shiftRight,
  splat,
  store,
  subtract,
  trailingZeros,
  v128,
} from "./wasm.ts";

// Parameters and locals.
const [length, out, a, b, below, first, at, bits, as, bs, lows, bytes] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

const body = [
  [...get(out), ...set(first)],
  [...get(a), ...splat, ...set(as)],
  [...get(b), ...splat, ...set(bs)],
  [...get(below), ...splat, ...set(lows)],
  repeat(
    [
      [...get(at), ...get(length), isNotBelow, ...leaveIf],
      [...get(at), ...load16(0), ...set(bytes)],
      [...get(bytes), ...get(as), ...equal],
      [...get(bytes), ...get(bs), ...equal, ...or],
      [...get(bytes), ...get(lows), ...less, ...or],
      [...bitmask, ...set(bits)],
      repeat(
        [
          [...get(bits), isZero, ...leaveIf],
          [...get(out), ...get(at), ...get(bits), trailingZeros, add, ...store],
          [...get(out), ...constant(4), add, ...set(out)],
          [...get(bits), ...get(bits), ...constant(1), subtract, and, ...set(bits)],
        ].flat(),
      ),
      [...get(at), ...constant(16), add, ...set(at)],
    ].flat(),
  ),
  [...get(out), ...get(first), subtract, ...constant(2), shiftRight],
].flat();

/**
 * `find(length, out, a, b, below)` looks at the memory's bytes [0 .. length), writes the place of each that is `a`, `b` or
 * less than `below` to `out` as 32 bits, and answers with their number. `plainMarks` says the same in TypeScript.
 */
export const findCode: number[] = functionOf([2, 3, i32, 4, v128], body);
