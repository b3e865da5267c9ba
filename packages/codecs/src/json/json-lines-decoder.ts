import type { Decoder, DecodeRequest } from "../decoder.ts";
import { fileStart } from "../place.ts";
import { Lines } from "./lines.ts";
import { readingOf } from "./reading-of.ts";
import { brokenRecord, rejectionOf, tooLong } from "./rejection.ts";
import { blanksEnd } from "./values.ts";

/** Reads JSON Lines: UTF-8, one object a line; blank lines and a mark at the file's beginning are nothing. */
export function jsonLinesDecoder(request: DecodeRequest): Decoder {
  const { reader, batches } = readingOf(request);
  const { recordBytes } = request.limits;
  const lines = new Lines(request.start ?? fileStart, recordBytes);
  let behind = lines.behind;

  function take(): void {
    const { data, start, end, line } = lines;
    const at = `line ${line}`;
    if (lines.tooLong) {
      batches.reject(tooLong(at, recordBytes), 0);
      return;
    }
    const stop = reader.read(data, start, end);
    const whole = stop >= 0 && blanksEnd(data, stop, end) === end;
    if (whole && lines.wellFormed) {
      batches.added(end - start);
      return;
    }
    if (stop >= 0) reader.undo();
    batches.reject(rejectionOf(stop >= 0 ? brokenRecord : reader.fault, at, data, start, end, request.schema.key), 0);
  }

  return {
    *push(block) {
      lines.push(block);
      while (lines.next()) {
        if (batches.isFullFor(lines.end - lines.start)) yield batches.take(behind);
        take();
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
  };
}
