import { lineFeed, quote } from "./cell-index.ts";

/**
 * Looks for the end of a record that lies in many blocks, block by block, so that no byte is looked at twice. It tells records apart as
 * `indexCells` does.
 */
export interface RecordEnd {
  /** The place behind the record's line break; -1: it is not in this block. */
  find(block: Uint8Array, from: number): number;
  /** Begins with another record. */
  restart(): void;
  /** Line breaks since the record's beginning. */
  readonly lines: number;
  /** A quote is open at the end of what was looked at. */
  readonly open: boolean;
}

/** What the next byte is in. */
const cellStart = 0;
const plain = 1;
const quoted = 2;
/** A quote inside of quotes: it ends them, or is the first of two. */
const afterQuote = 3;
/** After a fault nothing counts but the end of the line. */
const broken = 4;

export function recordEnd(delimiter: number): RecordEnd {
  let state = cellStart;
  let lines = 0;

  function find(block: Uint8Array, from: number): number {
    const length = block.length;
    for (let at = from; at < length; at++) {
      let x = block[at] ?? 0;
      // Most bytes of a long record are those of a long cell.
      if (state === quoted) {
        while (x !== quote && ++at < length) {
          if (x === lineFeed) lines++;
          x = block[at] ?? 0;
        }
      }
      if (x === lineFeed) {
        lines++;
        if (state !== quoted) {
          state = cellStart;
          return at + 1;
        }
      } else state = next(state, x, delimiter);
    }
    return -1;
  }

  return {
    find,
    restart() {
      state = cellStart;
      lines = 0;
    },
    get lines() {
      return lines;
    },
    get open() {
      return state === quoted;
    },
  };
}

function next(state: number, x: number, delimiter: number): number {
  switch (state) {
    case quoted:
      return x === quote ? afterQuote : quoted;
    case broken:
      return broken;
    case afterQuote:
      if (x === quote) return quoted;
      // A carriage return before the line break is none, but all the same nothing counts but the end of the line.
      return x === delimiter ? cellStart : broken;
    default:
      if (x === quote) return state === cellStart ? quoted : broken;
      return x === delimiter ? cellStart : plain;
  }
}
