import { DataknobsError } from "@dataknobs/core";
import type { Place } from "../place.ts";
import { type CellIndex, newCellIndex } from "./cell-index.ts";
import { cellText } from "./cell-text.ts";
import type { CsvDialect } from "./dialect.ts";
import { markLength } from "./head-records.ts";
import { indexCells } from "./index-cells.ts";
import { longRecord } from "./long-record.ts";
import { markBytes, type MarkedBytes } from "./marked-bytes.ts";
import { recordBuffer } from "./record-buffer.ts";
import type { SepLine } from "./sep-line.ts";

/** Records next to one another in memory, good until the next ones are asked for. */
export interface RecordRun {
  readonly bytes: Uint8Array;
  /** Where the first record lies in `bytes`, and where its lines are counted from. */
  readonly from: number;
  readonly line: number;
  readonly index: CellIndex;
  /** The place behind the last record. */
  readonly next: Place;
}

export interface RecordReader {
  push(block: Uint8Array): Iterable<RecordRun>;
  end(): Iterable<RecordRun>;
}

export interface RecordReading {
  readonly dialect: CsvDialect;
  /** Cells that a record has. */
  readonly columns: number;
  /** A run has so many records at most, */
  readonly records: number;
  /** and so many bytes, or one record. */
  readonly bytes: number;
  readonly recordBytes: number;
  readonly start: Place;
}

/** Cells of a run at most (but one record at least): their places are held at once. */
const mostCells = 1 << 18;

/**
 * Cuts a file's blocks into runs of whole records; the header is taken off, and a line before it that says the delimiter.
 * @throws SOURCE_CHANGED if they are not those that the dialect was made of
 */
export function recordReader(reading: RecordReading): RecordReader {
  const { dialect, columns } = reading;
  const { sepLine } = dialect;
  const enough = Math.max(1, reading.bytes);
  const delimiter = dialect.delimiter.charCodeAt(0);
  const room = Math.max(1, Math.min(reading.records, Math.floor(mostCells / Math.max(columns, 1))));
  const index = newCellIndex(columns, room);
  const long = longRecord(delimiter, reading.recordBytes);
  const buffer = recordBuffer(enough);
  let { offset, line } = reading.start;
  let received = offset;
  let atStart = offset === 0;
  let inHeader = atStart && dialect.header;
  let marked: MarkedBytes | undefined;

  /** The next records in the buffer; `undefined`: there is no whole one. */
  function look(limit: number): RecordRun | undefined {
    const { bytes, from, to } = buffer;
    indexCells(bytes, from, to, delimiter, limit, index, marked);
    const { end, count, broken } = index;
    if (count + broken.length === 0) {
      // Blank lines at most.
      advance(end - from, index.endLine);
      return undefined;
    }
    // The last line's break may be one that the file has not.
    const next = { offset: Math.min(offset + end - from, received), line: line + index.endLine };
    return { bytes, from, line, index, next };
  }

  function advance(length: number, lines: number): void {
    buffer.from += length;
    offset += length;
    line += lines;
  }

  function take(run: RecordRun): void {
    advance(run.index.end - run.from, run.index.endLine);
  }

  /** Takes the byte order mark, the line of the delimiter and the header off; false: they are not whole yet. */
  function begin(last: boolean): boolean {
    if (atStart) {
      if (buffer.to - buffer.from < 3 + (sepLine?.bytes.length ?? 0) && !last) return false;
      advance(markLength(buffer.bytes.subarray(buffer.from, buffer.to)), 0);
      if (sepLine !== undefined) takeLine(sepLine);
      atStart = false;
    }
    if (!inHeader) return true;
    skipBlankLines();
    const { bytes, from, to } = buffer;
    const header = newCellIndex(Math.max(columns, 1), 1);
    indexCells(bytes, from, to, delimiter, 1, header);
    if (header.count + header.broken.length === 0) return false;
    if (header.count === 0 || columns === 0) throw otherHeader();
    for (let i = 0; i < columns; i++) if (cellText(bytes, header, i) !== dialect.titles[i]) throw otherHeader();
    advance(header.end - from, header.endLine);
    inHeader = false;
    return true;
  }

  function takeLine({ bytes, text }: SepLine): void {
    const there = buffer.bytes.subarray(buffer.from, buffer.from + bytes.length);
    if (!there.every((byte, i) => byte === bytes[i]) || buffer.to - buffer.from < bytes.length)
      throw changed("first line", text);
    advance(bytes.length, 1);
  }

  function otherHeader(): DataknobsError {
    return changed("header", dialect.titles.map((title) => JSON.stringify(title)).join(dialect.delimiter));
  }

  /** A header of one name would take a blank line for itself. */
  function skipBlankLines(): void {
    for (;;) {
      const { bytes, from, to } = buffer;
      const length = bytes[from] === 0x0d ? 2 : 1;
      if (from + length > to || bytes[from + length - 1] !== 0x0a) return;
      advance(length, 1);
    }
  }

  function* runs(last: boolean): Iterable<RecordRun> {
    buffer.close();
    if (!begin(last)) return;
    marked = markBytes(buffer.bytes, buffer.from, buffer.to, delimiter, marked);
    while (buffer.from < buffer.to) {
      const before = buffer.from;
      const run = look(enough);
      // So many blank lines that they alone are enough: records may follow.
      if (run === undefined && buffer.from > before) continue;
      if (run === undefined) break;
      // Few records wait for others, unless what follows them is so large that it is not looked at twice.
      if (!index.full && !last && buffer.to - buffer.from < enough) break;
      yield run;
      take(run);
    }
  }

  /** The record of more bytes than allowed, of which none are there. */
  function tooLong(bytes: number, lines: number): RecordRun {
    index.broken.length = 0;
    index.broken.push({ start: 0, end: 0, line: 0, reason: "long", cells: 0 });
    Object.assign(index, { count: 0, end: 0, endLine: 0 });
    const run = { bytes: buffer.bytes, from: 0, line, index, next: { offset: offset + bytes, line: line + lines } };
    ({ offset, line } = run.next);
    return run;
  }

  return {
    *push(block) {
      received += block.length;
      let rest = block;
      if (long.open) {
        const end = long.add(block);
        if (end === -1) return;
        if (long.refused) {
          yield tooLong(long.bytes, long.lines);
          rest = block.subarray(end);
          long.close();
        } else {
          rest = block.subarray(block.length);
          buffer.hold(long.close());
        }
      }
      buffer.append(rest);
      if (buffer.to - buffer.from < enough && !atStart && !inHeader) return;
      yield* runs(false);
      if (buffer.to - buffer.from >= enough) long.begin(buffer.takeRest());
    },
    *end() {
      if (long.open) {
        if (long.refused) {
          yield tooLong(long.bytes, long.lines);
          long.close();
        } else buffer.hold(long.close());
      }
      yield* runs(true);
      if (buffer.from === buffer.to) return;
      // The last line has no line break: it gets one, which is not counted.
      buffer.endLine();
      yield* runs(true);
      if (buffer.from < buffer.to) yield* open();
    },
  };

  function* open(): Iterable<RecordRun> {
    const { bytes, from, to } = buffer;
    if (inHeader) throw otherHeader();
    index.broken.length = 0;
    index.broken.push({ start: from, end: to, line: 0, reason: "open", cells: 0 });
    Object.assign(index, { count: 0, end: to, endLine: 0 });
    yield { bytes, from, line, index, next: { offset: received, line } };
  }
}

function changed(what: string, before: string): DataknobsError {
  return new DataknobsError({
    code: "SOURCE_CHANGED",
    message: `The ${what} is not the one that was read before: ${before}.`,
  });
}
