import { noMarks } from "../scan/marks.ts";
import { viewOf } from "../scan/view.ts";
import type { LineState } from "./line-state.ts";
import { hasLineBreak } from "./put-nested.ts";
import { numberEnd, scalarEnd, valueEnd } from "./values.ts";

/** Objects and arrays inside one another that are kept as the bits of one number. */
const mostOpen = 30;

/**
 * Behind the object or array that begins at `start`; negative: it is none, is not whole on its line, or lies too deep. Strings
 * are passed over by their marks, of which `state.mark` is the first that is not behind.
 */
export function nestedEnd(data: Uint8Array, start: number, end: number, depth: number, state: LineState): number {
  const stop = compactEnd(data, start, end, Math.min(depth, mostOpen), state);
  if (stop >= 0) return stop;
  const lineEnd = data.indexOf(0x0a, start);
  const slow = valueEnd(data, start, lineEnd < 0 ? end : lineEnd, depth);
  if (slow < 0) return slow;
  passMarks(state, slow);
  if (state.proving && hasLineBreak(data, start, slow)) state.strange++;
  return slow;
}

/** The marks before this place are behind. */
export function passMarks(state: LineState, place: number): void {
  let { mark } = state;
  while ((state.places[mark] ?? place) < place) mark++;
  state.mark = mark;
}

/** The same where nothing stands between tokens but a blank behind `,` and `:`. */
function compactEnd(data: Uint8Array, start: number, end: number, depth: number, state: LineState): number {
  const { places, view } = state;
  let { mark } = state;
  let at = start;
  let open = 0;
  /** One bit for each: whether it is an object; the innermost lowest. */
  let objects = 0;
  let name = false;
  for (;;) {
    const first = data[at];
    if (first === 0x22) {
      const close = places[mark + 1] ?? end;
      if (places[mark] !== at) return -1;
      if (data[close] === 0x22) {
        mark += 2;
        at = close + 1;
      } else {
        // It holds an escape.
        if ((at = scalarEnd(data, at, end, noMarks)) < 0) return -1;
        while ((places[mark] ?? at) < at) mark++;
      }
      if (name) {
        if (data[at] !== 0x3a) return -1;
        if (data[++at] === 0x20) at++;
        name = false;
        continue;
      }
    } else if (name) return -1;
    else if (first === 0x7b || first === 0x5b) {
      if (open === depth) return -1;
      open++;
      const object = first === 0x7b ? 1 : 0;
      objects = (objects << 1) | object;
      if (data[++at] !== first + 2) {
        name = object === 1;
        continue;
      }
    } else if (first === 0x6e) {
      if (at + 4 >= end || view.getInt32(at, true) !== nullBytes) return -1;
      at += 4;
    } else if (first === 0x74) {
      if (at + 4 >= end || view.getInt32(at, true) !== trueBytes) return -1;
      at += 4;
    } else if (first === 0x66) {
      if (at + 5 >= end || view.getInt32(at + 1, true) !== alseBytes) return -1;
      at += 5;
    } else if ((at = plainNumberEnd(data, at, end)) < 0) return -1;

    // A value ended here, or an empty object or array is about to.
    for (;;) {
      const next = data[at++];
      if (next === 0x2c) {
        name = (objects & 1) === 1;
        if (data[at] === 0x20) at++;
        break;
      }
      if (next !== ((objects & 1) === 1 ? 0x7d : 0x5d)) return -1;
      objects >>= 1;
      if (--open > 0) continue;
      state.mark = mark;
      return at;
    }
  }
}

/** As `numberEnd`: most numbers have no exponent. */
export function plainNumberEnd(data: Uint8Array, start: number, end: number): number {
  let at = data[start] === 0x2d ? start + 1 : start;
  const first = at;
  let byte = data[at] ?? 0;
  while (byte >= 0x30 && byte <= 0x39) byte = data[++at] ?? 0;
  if (at === first || (data[first] === 0x30 && at > first + 1)) return -1;
  if (byte === 0x2e) {
    const fraction = ++at;
    byte = data[at] ?? 0;
    while (byte >= 0x30 && byte <= 0x39) byte = data[++at] ?? 0;
    if (at === fraction) return -1;
  }
  return (byte | 0x20) === 0x65 ? numberEnd(data, start, end) : at;
}

/** Words as they lie in memory. */
const nullBytes = wordAt("null");
const trueBytes = wordAt("true");
const alseBytes = wordAt("alse");

function wordAt(text: string): number {
  return viewOf(Buffer.from(text)).getInt32(0, true);
}
