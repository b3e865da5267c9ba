import type { LineState } from "./line-state.ts";
import { nestedEnd } from "./nested-end.ts";
import { shapeDepth, type ShapeEnd, shapeOf } from "./nested-shape.ts";

/** As `nestedEnd`, for the values of one field. */
export type NestedEnd = (data: Uint8Array, start: number, end: number) => number;

/** Values that are not as expected, after which the next one shows what to expect. */
const patience = 64;
/** So often code is made at most. */
const mostShapes = 6;
/** What a value that is not as expected costs, in values that are. */
const cost = 8;
const mostCost = 8192;

/** Mostly the objects of a field have the same members in the same order: code made for these compares names. */
export function nestedEnds(depth: number, state: LineState): NestedEnd {
  let shape: ShapeEnd | undefined;
  let shapes = 0;
  let misses = 0;
  let spent = 0;

  function missed(data: Uint8Array, start: number, end: number): number {
    const stop = nestedEnd(data, start, end, depth, state);
    if (shape !== undefined && (spent += cost) > mostCost) {
      shape = undefined;
      spent = 0;
    }
    if (stop >= 0 && ++misses > patience && shapes < mostShapes && depth >= shapeDepth) {
      misses = 0;
      shapes++;
      shape = shapeOf(data, start, stop, state) ?? shape;
    }
    return stop;
  }

  return (data, start, end) => {
    const stop = shape === undefined ? -1 : shape(data, state.view, start, end);
    if (stop < 0) return missed(data, start, end);
    if (spent > 0) spent--;
    return stop;
  };
}
