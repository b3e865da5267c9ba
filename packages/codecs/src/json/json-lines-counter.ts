import type { Counter } from "../inference.ts";
import { defaultLimits } from "../limits.ts";
import { fileStart } from "../place.ts";
import { findMarks, nowhere } from "../scan/find-marks.ts";
import { isBlank, Lines } from "./lines.ts";

const lineFeeds = { a: 0x0a, b: 0x0a, below: 0 };

/** Counts the lines of a file of JSON Lines that are not blank. Those that lie whole in a block are found all at once. */
export function jsonLinesCounter(): Counter {
  const lines = new Lines(fileStart, defaultLimits.recordBytes, false);
  let places: Int32Array = new Int32Array(0);
  let records = 0;

  function countWhole(block: Uint8Array): void {
    let start = lines.ahead;
    if (start < 0) return;
    const { aheadEnd } = lines;
    places = findMarks(block, lineFeeds, places);
    let next = 0;
    while ((places[next] ?? nowhere) < start) next++;
    for (; start < aheadEnd; next++) {
      const end = places[next] ?? nowhere;
      if (!isBlank(block, start, end)) records++;
      lines.pass(end);
      start = end + 1;
    }
  }

  return {
    push(block) {
      lines.push(block);
      for (;;) {
        countWhole(block);
        if (!lines.next()) return;
        records++;
      }
    },
    end: () => (lines.last() ? records + 1 : records),
  };
}
