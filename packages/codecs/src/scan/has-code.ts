import { inTurns, marked } from "./turns.ts";
import { any, functionOf, get, i32, or, set, splat, v128 } from "./wasm.ts";

// Parameters and locals.
const [length, a, b, below, at, as, bs, lows, bytes, found] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

const locals = { at, bytes, as, bs, lows };
const sixteen = (offset: number): number[] => [...marked(locals, offset), ...get(found), ...or, ...set(found)];

const body = [
  [...get(a), ...splat, ...set(as)],
  [...get(b), ...splat, ...set(bs)],
  [...get(below), ...splat, ...set(lows)],
  inTurns(length, at, [...sixteen(0), ...sixteen(16)]),
  [...get(found), ...any],
].flat();

/** `has(length, a, b, below)`: whether `find` would write any place; only to know that takes a third of the time. */
export const hasCode: number[] = functionOf([2, 1, i32, 5, v128], body);
