import type { Rejection } from "../batch/batch.ts";
import { recordAt } from "../batch/cell.ts";
import { sliceBatch } from "../batch/rows.ts";
import type { DataknobsError } from "../model/error.ts";
import type { Piece } from "./piece.ts";
import { recordIdOf } from "./record-id.ts";
import { addPieces, newTally } from "./tally.ts";

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
    const head = Math.min(left, piece.read);
    taken.push({
      batch: sliceBatch(piece.batch, 0, left),
      read: head,
      added: left - head,
      filtered: 0,
      rejected: [],
      position: undefined,
      partial: true,
    });
    const tail: Piece = {
      ...piece,
      batch: sliceBatch(piece.batch, left, piece.batch.length),
      read: piece.read - head,
      added: piece.added - (left - head),
    };
    return { taken, rest: [tail, ...queue.slice(i + 1)] };
  }
  return { taken, rest: [] };
}

/** The single record of these pieces as rejected: nothing is left to write. */
export function rejectedAlone(pieces: readonly Piece[], fault: DataknobsError): Piece {
  const whole = pieces.find((piece) => piece.batch.length > 0);
  const last = pieces.at(-1);
  if (whole === undefined || last === undefined) throw fault;
  const rejection = described(pieces, {
    row: 0,
    code: fault.code,
    message: fault.message,
    ...(fault.field !== undefined && { field: fault.field }),
  });
  const counted = newTally();
  addPieces(counted, pieces);
  return {
    batch: sliceBatch(whole.batch, 0, 0),
    read: counted.read,
    added: counted.added,
    filtered: counted.filtered,
    rejected: [...pieces.flatMap((piece) => piece.rejected), rejection],
    position: last.position,
  };
}

/** A writer's rejection with the record and its key, found by its place in the window. */
export function described(pieces: readonly Piece[], rejection: Rejection): Rejection {
  let row = rejection.row ?? 0;
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
