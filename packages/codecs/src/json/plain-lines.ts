import type { Batch } from "@dataknobs/core";
import type { Decoder, DecodeRequest } from "../decoder.ts";
import { fileStart, type Place } from "../place.ts";
import { Lines } from "./lines.ts";
import { QuickLines } from "./quick-lines.ts";
import { readingOf } from "./reading-of.ts";
import { brokenRecord, keptBytes, rejectionOf, tooLong } from "./rejection.ts";
import { blanksEnd } from "./values.ts";

/** A decoder, parts of whose file may be read by somebody else. */
export interface PlainLines extends Decoder {
  /** The place behind the last line that was read or skipped. */
  readonly behind: Place;
  /** What has been read and is in no batch yet. */
  flush(): Batch | undefined;
  /** The next batch has so many records at most. */
  shorten(records: number): void;
  /** So many bytes of whole lines follow that are not handed over. What was handed over ended with a line. */
  skip(bytes: number, lines: number): void;
}

/** Reads every line for its values. */
export function plainLines(request: DecodeRequest): PlainLines {
  const { reader, batches } = readingOf(request);
  const { recordBytes, depth } = request.limits;
  const lines = new Lines(request.start ?? fileStart, recordBytes, true);
  const quick = new QuickLines(reader, depth, false);
  let behind = lines.behind;

  function take(): void {
    const { data, start, end, line, marks } = lines;
    const at = `line ${line}`;
    if (lines.tooLong) {
      batches.reject(tooLong(at, recordBytes), 0);
      return;
    }
    const stop = reader.read(data, start, end, marks);
    const whole = stop >= 0 && blanksEnd(data, stop, end) === end;
    if (whole && lines.wellFormed) {
      batches.added(end - start);
      return;
    }
    if (stop >= 0) reader.undo();
    const fault = stop >= 0 ? brokenRecord : reader.fault;
    batches.reject(rejectionOf(fault, at, data, start, end, request.schema.key, "line"), keptBytes(end - start));
  }

  /** Reads lines by code as long as there are such and the batch has room; whether it has none. */
  function takeQuick(block: Uint8Array): boolean {
    // A line behind a wide one would make its column grow, to be undone.
    let full = batches.isFullFor(0);
    if (full) return true;
    let start = lines.ahead;
    if (start < 0) return false;
    const end = lines.aheadEnd;
    while (start >= 0) {
      const stop = quick.read(block, start, end);
      if (stop < 0) break;
      full = batches.isFullFor(stop - start);
      if (full || stop - start > recordBytes) {
        quick.undo();
        break;
      }
      batches.added(stop - start);
      lines.pass(stop);
      start = lines.ahead;
    }
    behind = lines.behind;
    return full;
  }

  return {
    *push(block) {
      lines.push(block);
      quick.begin(block, lines.blockMarks.places);
      for (;;) {
        while (takeQuick(block)) yield batches.take(behind);
        if (!lines.next()) return;
        if (batches.isFullFor(lines.end - lines.start)) yield batches.take(behind);
        take();
        quick.missed();
        behind = lines.behind;
      }
    },
    *end() {
      if (lines.last()) {
        if (batches.isFullFor(lines.end - lines.start)) yield batches.take(behind);
        take();
        behind = lines.behind;
      }
      if (!batches.isEmpty) yield batches.take(behind);
    },
    get behind() {
      return behind;
    },
    flush: () => (batches.isEmpty ? undefined : batches.take(behind)),
    shorten: (records) => batches.shorten(records),
    skip(bytes, skipped) {
      lines.skip(bytes, skipped);
      behind = lines.behind;
    },
  };
}
