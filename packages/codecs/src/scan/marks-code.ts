import { inTurns, marked } from "./turns.ts";
import {
  add,
  and,
  bitmask,
  constant,
  functionOf,
  get,
  i32,
  isZero,
  leaveIf,
  ones,
  orWord,
  repeat,
  set,
  shiftLeft,
  shiftRight,
  splat,
  storeAt,
  subtract,
  trailingZeros,
  v128,
} from "./wasm.ts";

// Parameters and locals.
const [length, out, a, b, below, first, at, bits, count, more, as, bs, lows, bytes] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13,
];

/** Marks that are written in every turn, be they there or not: to ask for each whether it is there costs more. */
const written = 8;

/** The bits of those of sixteen bytes that are marks. */
const marksAt = (offset: number): number[] => [...marked({ at, bytes, as, bs, lows }, offset), ...bitmask];

const nextPlace = [...get(at), ...get(bits), trailingZeros, add];
const dropBit = [...get(bits), ...get(bits), ...constant(1), subtract, and, ...set(bits)];

const body = [
  [...get(out), ...set(first)],
  [...get(a), ...splat, ...set(as)],
  [...get(b), ...splat, ...set(bs)],
  [...get(below), ...splat, ...set(lows)],
  inTurns(
    length,
    at,
    [
      [...marksAt(0), ...marksAt(16), ...constant(16), shiftLeft, orWord, ...set(bits)],
      [...get(bits), ones, ...set(count)],
      ...Array.from({ length: written }, (_, i) => [...get(out), ...nextPlace, ...storeAt(4 * i), ...dropBit]),
      [...get(out), ...constant(4 * written), add, ...set(more)],
      repeat(
        [
          [...get(bits), isZero, ...leaveIf],
          [...get(more), ...nextPlace, ...storeAt(0)],
          [...get(more), ...constant(4), add, ...set(more)],
          dropBit,
        ].flat(),
      ),
      [...get(out), ...get(count), ...constant(2), shiftLeft, add, ...set(out)],
    ].flat(),
  ),
  [...get(out), ...get(first), subtract, ...constant(2), shiftRight],
].flat();

/**
 * `find(length, out, a, b, below)` looks at the memory's bytes [0 .. length), writes the place of each that is `a`, `b` or
 * less than `below` to `out` as 32 bits, and answers with their number. `plainMarks` says the same in TypeScript. What lies
 * behind the last place means nothing.
 */
export const findCode: number[] = functionOf([2, 5, i32, 4, v128], body);
