import type { Counter, Inference } from "../inference.ts";
import { defaultLimits, type Limits } from "../limits.ts";
import { fileStart } from "../place.ts";
import { Lines } from "./lines.ts";
import { seenRecords } from "./seen-records.ts";
import { blanksEnd } from "./values.ts";

/** Finds out what a file of JSON Lines holds. Lines that a reader would refuse say nothing of types. */
export function jsonLinesInference(limits: Limits): Inference {
  const lines = new Lines(fileStart, limits.recordBytes);
  const seen = seenRecords(limits.depth);
  let records = 0;

  function take(): void {
    records++;
    const { data, start, end } = lines;
    if (lines.tooLong) return;
    const stop = seen.reader.read(data, start, end);
    if (stop >= 0 && !(blanksEnd(data, stop, end) === end && lines.wellFormed)) seen.reader.undo();
  }

  return {
    push(block) {
      lines.push(block);
      while (lines.next()) take();
    },
    end() {
      if (lines.last()) take();
      return [{ elements: "records", schema: seen.schema(), records }];
    },
  };
}

/** Counts the lines of a file of JSON Lines that are not blank. */
export function jsonLinesCounter(): Counter {
  const lines = new Lines(fileStart, defaultLimits.recordBytes);
  let records = 0;
  return {
    push(block) {
      lines.push(block);
      while (lines.next()) records++;
    },
    end: () => (lines.last() ? records + 1 : records),
  };
}
