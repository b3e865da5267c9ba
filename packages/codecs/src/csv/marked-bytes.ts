import { findMarks, markedBytes } from "../scan/find-marks.ts";
import { quote, sentinel } from "./cell-index.ts";

/** Where quotes, delimiters and line breaks lie in some bytes; control characters are among them. */
export interface MarkedBytes {
  /** The places count from here. */
  readonly base: number;
  readonly places: Int32Array;
  /** The first one that is not behind. */
  next: number;
}

/** Line breaks and tabs are less. */
const below = 0x0e;

/** Of bytes [from .. to) and the sentinel behind them; `undefined`: they are too many to be looked at together. */
export function markBytes(
  bytes: Uint8Array,
  from: number,
  to: number,
  delimiter: number,
  known: MarkedBytes | undefined,
): MarkedBytes | undefined {
  const end = to + sentinel.length;
  if (end - from > markedBytes) return undefined;
  const kinds = { a: quote, b: delimiter, below };
  return {
    base: from,
    places: findMarks(bytes.subarray(from, end), kinds, known?.places ?? new Int32Array(2)),
    next: 0,
  };
}
