import type { Batch, Position, Rejection } from "../batch/batch.ts";
import { batchBytes } from "../batch/size.ts";

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

/** About what it takes in memory, the records of its rejections included. */
export function pieceBytes({ batch, rejected }: Piece): number {
  let bytes = batchBytes(batch);
  for (const rejection of rejected) bytes += rejectionBytes(rejection);
  return bytes;
}

/** What an object, its message and its few references take. */
const rejectionOverhead = 256;

function rejectionBytes({ message, record }: Rejection): number {
  let bytes = rejectionOverhead + message.length;
  const values = typeof record === "object" && record !== null ? Object.values(record) : [record];
  for (const value of values)
    bytes += typeof value === "string" || value instanceof Uint8Array ? 16 + value.length : 16;
  return bytes;
}
