import type { MarkedBytes } from "./marked-bytes.ts";
import { carriageReturn, type BrokenReason, type CellIndex, lineFeed, quote } from "./cell-index.ts";

/**
 * Finds the cells of the whole records from `from` on (RFC 4180, with `\n` or `\r\n` at the end of a line): as many as the index has
 * room for, but no more than `limit` bytes of them, or one record. `sentinel` must stand at `end`. A blank line is nothing,
 * but where a record has one cell only it is a record: nothing else could say null there. `marked`: where the bytes lie, to
 * the end of the sentinel, that are more than text; absent: all are looked at.
 */
export function indexCells(
  bytes: Uint8Array,
  from: number,
  end: number,
  delimiter: number,
  limit: number,
  index: CellIndex,
  marked?: MarkedBytes,
): void {
  const { cells, starts, lines, columns } = index;
  const room = starts.length;
  // Above it a byte is neither delimiter, quote nor line break: one comparison for most.
  const plain = Math.max(delimiter, quote);
  const stop = from + limit;
  let count = 0;
  let line = 0;
  let full = false;
  let at = from;
  const places = marked?.places;
  const base = marked?.base ?? 0;
  let mark = marked?.next ?? 0;
  index.broken.length = 0;
  while (count + index.broken.length < room && at < stop && at < end) {
    const start = at;
    const startLine = line;
    const startMark = mark;
    let x = bytes[at] ?? 0;
    if (columns > 1 && (x === lineFeed || (x === carriageReturn && bytes[at + 1] === lineFeed))) {
      const next = at + (x === lineFeed ? 1 : 2);
      if (next > end) break;
      at = next;
      line++;
      continue;
    }
    const first = 2 * count * columns;
    let reason: BrokenReason | undefined;
    let cell = 0;
    for (;;) {
      let low = at;
      let high: number;
      if (x === quote) {
        low = ++at;
        let doubled = false;
        for (;;) {
          if (places !== undefined) {
            while ((places[mark] ?? 0) < at - base) mark++;
            at = base + (places[mark] ?? 0);
          }
          x = bytes[at] ?? 0;
          if (x === quote) {
            x = bytes[at + 1] ?? 0;
            if (x !== quote) break;
            doubled = true;
            at++;
          } else if (x === lineFeed) line++;
          at++;
        }
        high = doubled ? ~at : at;
        at++;
        if (x === carriageReturn && bytes[at + 1] === lineFeed) x = bytes[++at] ?? 0;
        if (x !== delimiter && x !== lineFeed) reason = "behind";
      } else {
        if (places === undefined)
          while (x > plain || (x !== delimiter && x !== lineFeed && x !== quote)) x = bytes[++at] ?? 0;
        else {
          while ((places[mark] ?? 0) < at - base) mark++;
          do {
            at = base + (places[mark++] ?? 0);
            x = bytes[at] ?? 0;
          } while (x !== delimiter && x !== lineFeed && x !== quote);
        }
        high = at;
        if (x === lineFeed) {
          if (at > low && bytes[at - 1] === carriageReturn) high--;
        } else if (x === quote) reason = "quote";
      }
      if (reason !== undefined) {
        while (bytes[at] !== lineFeed) at++;
        break;
      }
      if (cell < columns) {
        cells[first + 2 * cell] = low;
        cells[first + 2 * cell + 1] = high;
      }
      cell++;
      if (x === lineFeed) break;
      x = bytes[++at] ?? 0;
    }
    // At the end's own line break at the earliest: the record is not whole.
    if (at >= end) {
      at = start;
      line = startLine;
      mark = startMark;
      break;
    }
    // A large record stands by itself.
    if (at >= stop && count + index.broken.length > 0) {
      at = start;
      line = startLine;
      mark = startMark;
      full = true;
      break;
    }
    at++;
    line++;
    if (reason === undefined && cell !== columns) reason = "cells";
    if (reason === undefined) {
      starts[count] = start;
      lines[count++] = startLine;
    } else index.broken.push({ start, end: at, line: startLine, reason, cells: cell });
  }
  if (marked !== undefined) marked.next = mark;
  index.count = count;
  index.end = at;
  index.endLine = line;
  index.full = full || at >= stop || count + index.broken.length === room;
}
