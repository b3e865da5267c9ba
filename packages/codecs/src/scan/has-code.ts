import {
  add,
  any,
  constant,
  equal,
  functionOf,
  get,
  i32,
  isNotBelow,
  leaveIf,
  less,
  load16,
  or,
  repeat,
  set,
  splat,
  v128,
} from "./wasm.ts";

// Parameters and locals.
const [length, a, b, below, at, as, bs, lows, bytes, found] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

const sixteen = (offset: number): number[] =>
  [
    [...get(at), ...load16(offset), ...set(bytes)],
    [...get(bytes), ...get(as), ...equal],
    [...get(bytes), ...get(bs), ...equal, ...or],
    [...get(bytes), ...get(lows), ...less, ...or],
    [...get(found), ...or, ...set(found)],
  ].flat();

const body = [
  [...get(a), ...splat, ...set(as)],
  [...get(b), ...splat, ...set(bs)],
  [...get(below), ...splat, ...set(lows)],
  repeat(
    [
      [...get(at), ...get(length), isNotBelow, ...leaveIf],
      sixteen(0),
      sixteen(16),
      [...get(at), ...constant(32), add, ...set(at)],
    ].flat(),
  ),
  [...get(found), ...any],
].flat();

/** `has(length, a, b, below)`: whether `find` would write any place; only to know that takes a third of the time. */
export const hasCode: number[] = functionOf([2, 1, i32, 5, v128], body);
