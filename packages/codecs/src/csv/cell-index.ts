/**
 * Where the cells of some records lie. Cell c of record r: `cells[2 * (r * columns + c)]` is its first byte, the number behind it
 * its end; a negative end is `~end` and says that quotes inside the cell are doubled. Quotes around a cell are not
 * part of it: the byte before the first one tells whether there are any.
 */
export interface CellIndex {
  readonly columns: number;
  readonly cells: Int32Array;
  /** Where each record begins. */
  readonly starts: Int32Array;
  /** Line breaks between the first byte looked at and the record's. */
  readonly lines: Int32Array;
  /** How many records there are, ... */
  count: number;
  /** ... where the bytes behind the last whole one begin, ... */
  end: number;
  /** ... and how many line breaks lie before that place. */
  endLine: number;
  /** Whether more would not have been taken, had there been more. */
  full: boolean;
  /** Records that are none, in their order. */
  readonly broken: Broken[];
}

/** A record whose cells cannot be told. */
export interface Broken {
  readonly start: number;
  /** Behind its line break. */
  readonly end: number;
  /** Line breaks before it. */
  readonly line: number;
  readonly reason: BrokenReason;
  /** Cells that were found, up to the fault. */
  readonly cells: number;
}

/**
 * `cells`: too many or too few; `quote`: one in the midst of a cell without quotes; `behind`: something stands behind a closing quote;
 * `open`: a quote is not closed; `long`: more bytes than allowed, none of which are there.
 */
export type BrokenReason = "cells" | "quote" | "behind" | "open" | "long";

export function newCellIndex(columns: number, records: number): CellIndex {
  return {
    columns,
    cells: new Int32Array(2 * columns * records),
    starts: new Int32Array(records),
    lines: new Int32Array(records),
    count: 0,
    end: 0,
    endLine: 0,
    full: false,
    broken: [],
  };
}

/** What must stand behind the last byte, so that the scan needs no look at the end: it stops at these at the latest. */
export const sentinel: Uint8Array = Uint8Array.of(0x0a, 0x22, 0x0a);

export const quote = 0x22;
export const lineFeed = 0x0a;
export const carriageReturn = 0x0d;
