import type { Rejection } from "../batch/batch.ts";
import { recordAt } from "../batch/cell.ts";
import { sliceBatch } from "../batch/rows.ts";
import type { DataknobsError } from "../model/error.ts";
import type { Piece } from "./piece.ts";
import { recordIdOf } from "./record-id.ts";

export function recordsIn(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, piece) => sum + piece.batch.length, 0);
}

/** Splits the queue so that the first part holds at most `size` records (at least one piece). What a piece counted besides goes with its end. */
export function firstRecords(queue: readonly Piece[], size: number): { taken: Piece[]; rest: Piece[] } {
  const taken: Piece[] = [];
  let left = size;
  for (const [i, piece] of queue.entries()) {
    if (left === 0) return { taken, rest: queue.slice(i) };
    if (piece.batch.length <= left) {
      taken.push(piece);
      left -= piece.batch.length;
      continue;
    }
    const head = headOf(piece, left);
    taken.push(head);
    const tail: Piece = {
      ...piece,
      batch: sliceBatch(piece.batch, left, piece.batch.length),
      read: piece.read - head.read,
      added: piece.added - head.added,
    };
    return { taken, rest: [tail, ...queue.slice(i + 1)] };
  }
  return { taken, rest: [] };
}

/** The first records of a piece by themselves. */
export function headOf({ batch, read }: Piece, records: number): Piece {
  const head = Math.min(records, read);
  return {
    batch: sliceBatch(batch, 0, records),
    read: head,
    added: records - head,
    filtered: 0,
    rejected: [],
    position: undefined,
    covers: records,
  };
}

/** The same pieces with their single record rejected: nothing is left to write. */
export function rejectedAlone(pieces: readonly Piece[], fault: DataknobsError): Piece[] {
  const rejection = described(pieces, {
    row: 0,
    code: fault.code,
    message: fault.message,
    ...(fault.field !== undefined && { field: fault.field }),
  });
  return pieces.map((piece) =>
    piece.batch.length === 0
      ? piece
      : { ...piece, batch: sliceBatch(piece.batch, 0, 0), rejected: [...piece.rejected, rejection] },
  );
}

/** A writer's rejection with the record and its key, found by its place in the window. */
export function described(pieces: readonly Piece[], rejection: Rejection): Rejection {
  if (rejection.row === undefined) return rejection;
  let { row } = rejection;
  for (const { batch } of pieces) {
    if (row < batch.length) {
      const recordId = rejection.recordId ?? recordIdOf(batch, row);
      return {
        ...rejection,
        record: rejection.record ?? recordAt(batch, row),
        ...(recordId !== undefined && { recordId }),
      };
    }
    row -= batch.length;
  }
  return rejection;
}
