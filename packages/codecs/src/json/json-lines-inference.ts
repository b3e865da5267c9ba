import type { Inference } from "../inference.ts";
import type { Limits } from "../limits.ts";
import { fileStart } from "../place.ts";
import { Lines } from "./lines.ts";
import { QuickLines } from "./quick-lines.ts";
import { seenRecords } from "./seen-records.ts";
import { blanksEnd } from "./values.ts";

/** Finds out what a file of JSON Lines holds. Lines that a reader would refuse say nothing of types. */
export function jsonLinesInference(limits: Limits): Inference {
  const lines = new Lines(fileStart, limits.recordBytes, true);
  const seen = seenRecords(limits.depth);
  const quick = new QuickLines(seen.reader, limits.depth);
  let records = 0;

  function take(): void {
    records++;
    const { data, start, end, marks } = lines;
    if (lines.tooLong) return;
    const stop = seen.reader.read(data, start, end, marks);
    if (stop >= 0 && !(blanksEnd(data, stop, end) === end && lines.wellFormed)) seen.reader.undo();
  }

  function takeQuick(block: Uint8Array): void {
    for (let start = lines.ahead; start >= 0; start = lines.ahead) {
      const stop = quick.read(block, start, lines.aheadEnd);
      if (stop < 0) return;
      if (stop - start > limits.recordBytes) return quick.undo();
      lines.pass(stop);
      records++;
    }
  }

  return {
    push(block) {
      lines.push(block);
      quick.begin(block, lines.blockMarks.places);
      for (;;) {
        takeQuick(block);
        if (!lines.next()) return;
        take();
        quick.missed();
      }
    },
    end() {
      if (lines.last()) take();
      return [{ elements: "records", schema: seen.schema(), records }];
    },
  };
}
