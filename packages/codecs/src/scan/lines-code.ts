import { inTurns } from "./turns.ts";
import {
  add,
  and16,
  any,
  bitmask,
  choose,
  constant,
  equal,
  functionOf,
  get,
  i32,
  less,
  load16,
  ones,
  or,
  set,
  splat,
  v128,
} from "./wasm.ts";

// Parameters and locals.
const [length, at, count, feeds, blanks, found, doubts] = [0, 1, 2, 3, 4, 5, 6];

const lineFeed = 0x0a;
const firstVisible = 0x21;

const sixteen = (offset: number): number[] =>
  [
    [...get(at), ...load16(offset), ...get(feeds), ...equal, ...set(found)],
    [...get(at), ...load16(offset + 1), ...get(blanks), ...less, ...get(found), ...and16],
    [...get(doubts), ...or, ...set(doubts)],
    [...get(count), ...get(found), ...bitmask, ones, add, ...set(count)],
  ].flat();

const body = [
  [...constant(lineFeed), ...splat, ...set(feeds)],
  [...constant(firstVisible), ...splat, ...set(blanks)],
  inTurns(length, at, [...sixteen(0), ...sixteen(16)]),
  [...constant(-1), ...get(count), ...get(doubts), ...any, choose],
].flat();

/**
 * `lines(length)` counts the line feeds in the memory's bytes [0 .. length); -1: behind one of them stands a blank or
 * another byte that cannot be seen, so that there may be blank lines.
 */
export const linesCode: number[] = functionOf([2, 2, i32, 4, v128], body);
