import type { Partition } from "../contract/source.ts";
import { breakable } from "./breakable.ts";
import { windowBytes } from "./memory-shares.ts";
import { pieceBytes, type Piece } from "./piece.ts";
import { piecesOf } from "./read-pieces.ts";
import type { Reading } from "./read-source.ts";
import type { RunContext } from "./run-context.ts";

/** The first window of a collection, read where the outputs of a function must be looked at before the target is made. */
export interface FirstWindow {
  /** Reads it. */
  sample(): Promise<Piece[]>;
  /** What comes after it; absent: nobody has read it. */
  readonly rest: AsyncIterator<Piece> | undefined;
}

export function firstWindowOf(
  run: RunContext,
  reading: Reading,
  partitions: readonly (Partition | undefined)[],
  signal: AbortSignal,
): FirstWindow {
  const { source, settings, traits } = run;
  let rest: AsyncIterator<Piece> | undefined;
  return {
    get rest() {
      return rest;
    },
    sample() {
      rest = piecesOf(source, reading, partitions[0], settings.retry, signal);
      return firstPieces(rest, traits.window.records, windowBytes(run, partitions.length), settings.signal);
    },
  };
}

const sampleRecords = 16_384;

/** The first window, which a function's outputs are inferred from: as much as one may hold, outputs included. */
async function firstPieces(
  iterator: AsyncIterator<Piece>,
  mostRecords: number,
  mostBytes: number,
  stop: AbortSignal,
): Promise<Piece[]> {
  const pieces: Piece[] = [];
  let records = 0;
  let bytes = 0;
  while (records < Math.min(sampleRecords, mostRecords) && bytes < mostBytes / 2) {
    const next = await breakable(iterator.next(), stop);
    if (next.done === true) break;
    pieces.push(next.value);
    records += next.value.read;
    bytes += pieceBytes(next.value);
  }
  return pieces;
}
