import type { Counts } from "../contract/result.ts";
import type { Piece } from "./piece.ts";

/** What became of records: `read + added = written + filtered + rejected` whenever a commit is done. */
export interface Tally {
  read: number;
  added: number;
  written: number;
  filtered: number;
  rejected: number;
  superseded: number;
  /** Commits whose answer was lost: how many records they superseded is not known. */
  unsaid: number;
}

export function newTally(): Tally {
  return { read: 0, added: 0, written: 0, filtered: 0, rejected: 0, superseded: 0, unsaid: 0 };
}

export function addPieces(tally: Tally, pieces: readonly Piece[]): void {
  for (const piece of pieces) {
    tally.read += piece.read;
    tally.added += piece.added;
    tally.filtered += piece.filtered;
    tally.rejected += piece.rejected.length;
  }
}

export function sumOf(tallies: readonly Tally[]): Tally {
  const sum = newTally();
  for (const tally of tallies) for (const name of Object.keys(sum) as (keyof Tally)[]) sum[name] += tally[name];
  return sum;
}

export function countsOf(tally: Tally): Counts {
  return {
    readRecords: tally.read,
    addedRecords: tally.added,
    successfulRecords: tally.written,
    filteredRecords: tally.filtered,
    failedRecords: tally.rejected,
  };
}
