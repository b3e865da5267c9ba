import { carriageReturn, lineFeed, quote } from "./cell-index.ts";

/**
 * Whether the first record that is not blank holds, outside of quotes, a carriage return that no line feed follows: read as part of
 * a cell it would make one record of a whole file whose lines end so. At the end of the bytes it may be a line's end.
 */
export function holdsLoneReturn(head: Uint8Array): boolean {
  let inside = false;
  let blank = true;
  for (let at = 0; at < head.length; at++) {
    const x = head[at];
    if (x === quote) inside = !inside;
    else if (inside) continue;
    else if (x === carriageReturn) {
      if ((head[at + 1] ?? lineFeed) !== lineFeed) return true;
      continue;
    } else if (x === lineFeed) {
      if (!blank) return false;
      continue;
    }
    blank = false;
  }
  return false;
}
