import type { Batch, Position, Rejection } from "../batch/batch.ts";

/** One batch of the source on its way, with what became of its records so far. */
export interface Piece {
  readonly batch: Batch;
  /** Records that the source delivered, those it could not read included. */
  readonly read: number;
  readonly added: number;
  readonly filtered: number;
  readonly rejected: readonly Rejection[];
  /** The source's place behind it. */
  readonly position: Position | undefined;
  /** It is the beginning of a batch that was cut: so many of its records. The source has no place behind it. */
  readonly covers?: number;
}

/** A batch as it comes from the source. */
export function pieceOf(batch: Batch): Piece {
  const unread = batch.unread ?? [];
  return {
    batch,
    read: batch.length + unread.length,
    added: 0,
    filtered: 0,
    rejected: unread,
    position: batch.position,
  };
}
