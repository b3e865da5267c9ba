import { isJsonBytes } from "./json-bytes.ts";
import { jsonShapeOf, type ShapeEnd } from "./json-shape.ts";

/** Whether `data[start .. end)` is one JSON text, as `isJsonBytes` says. */
export type JsonJudge = (data: Uint8Array, start: number, end: number) => boolean;

/** Texts that are not as expected, after which the next one shows what to expect. */
const patience = 64;
/** So often code is made at most. */
const mostShapes = 6;
/** What a text that is not as expected costs, in texts that are. */
const cost = 8;
const mostCost = 8192;
/** What is larger is not held until the next text comes. */
const mostHeld = 4 << 20;

/**
 * A judge for the texts of one column: mostly they are objects with the same members in the same order, and code made for
 * these compares names instead of reading them.
 */
export function jsonJudge(): JsonJudge {
  let shape: ShapeEnd | undefined;
  let shapes = 0;
  let misses = 0;
  let spent = 0;
  let seen: Uint8Array = new Uint8Array();
  let view = viewOf(seen);

  function missed(data: Uint8Array, start: number, end: number): boolean {
    const valid = isJsonBytes(data, start, end);
    if (shape !== undefined && (spent += cost) > mostCost) {
      shape = undefined;
      spent = 0;
    }
    if (valid && ++misses > patience && shapes < mostShapes) {
      misses = 0;
      shapes++;
      shape = jsonShapeOf(data, start, end) ?? shape;
    }
    return valid;
  }

  return (data, start, end) => {
    if (shape === undefined || data.length > mostHeld) return missed(data, start, end);
    if (data !== seen) {
      seen = data;
      view = viewOf(data);
    }
    if (shape(data, view, start, end) !== end) return missed(data, start, end);
    if (spent > 0) spent--;
    return true;
  };
}

function viewOf({ buffer, byteOffset, length }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, length);
}
