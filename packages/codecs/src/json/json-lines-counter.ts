import type { Counter } from "../inference.ts";
import { defaultLimits } from "../limits.ts";
import { fileStart } from "../place.ts";
import { lineFeedsIn } from "../scan/count-lines.ts";
import { Lines } from "./lines.ts";

/** Counts the lines of a file of JSON Lines that are not blank: line feeds, as long as no line may be blank. */
export function jsonLinesCounter(): Counter {
  let records = 0;
  /** In the midst of a line, which begins with something that can be seen. */
  let inside = false;
  /** Looks at every line from where one may be blank. */
  let lines: Lines | undefined;

  function countQuick(block: Uint8Array): boolean {
    if (!inside && beginsOddly(block)) return false;
    const feeds = lineFeedsIn(block);
    if (feeds < 0) return false;
    records += feeds;
    inside = block.at(-1) !== lineFeed;
    return true;
  }

  function countEach(all: Lines, block: Uint8Array): void {
    all.push(block);
    while (all.next()) records++;
  }

  return {
    push(block) {
      if (block.length === 0 || (lines === undefined && countQuick(block))) return;
      if (lines === undefined) {
        const first = records === 0 && !inside;
        lines = new Lines(first ? fileStart : furtherOn, defaultLimits.recordBytes, false);
        // Instead of how the line begins that goes on in this block.
        if (inside) countEach(lines, begun);
      }
      countEach(lines, block);
    },
    end() {
      if (lines === undefined) return inside ? records + 1 : records;
      return lines.last() ? records + 1 : records;
    },
  };
}

/** With what cannot be seen, or what may be the mark of UTF-8. */
function beginsOddly(block: Uint8Array): boolean {
  const first = block[0] ?? 0;
  return first <= 0x20 || first === 0xef;
}

const lineFeed = 0x0a;
/** Some place that is not the beginning. */
const furtherOn = { offset: 1, line: 2 };
const begun = Buffer.from("{");
