import { inTurns } from "./turns.ts";
import { addWords, functionOf, get, i32, load16, multiplyWords, set, splatWord, store16, v128 } from "./wasm.ts";

// Parameters and locals.
const [length, out, factor, at, factors, ...sums] = [0, 1, 2, 3, 4, 5, 6, 7, 8];

const body = [
  [...get(factor), ...splatWord, ...set(factors)],
  inTurns(
    length,
    at,
    sums.flatMap((sum, i) =>
      [
        [...get(sum), ...get(factors), ...multiplyWords],
        [...get(at), ...load16(16 * i), ...addWords, ...set(sum)],
      ].flat(),
    ),
    2,
  ),
  ...sums.map((sum, i) => [...get(out), ...get(sum), ...store16(16 * i)]),
].flat();

/**
 * `sum(length, out, factor)` adds up the memory's bytes [0 .. length), a multiple of 64, as sixteen sums of words, each
 * multiplied by `factor` before the next word comes to it, and writes them to `out`.
 */
export const sumCode: number[] = functionOf([2, 1, i32, 5, v128], body);
