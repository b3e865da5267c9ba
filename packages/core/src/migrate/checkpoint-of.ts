import type { Position } from "../batch/batch.ts";
import type { Checkpoint } from "../contract/checkpoint.ts";
import { recordsIn } from "./cut-pieces.ts";
import type { Piece } from "./piece.ts";
import { addPieces, type Tally } from "./tally.ts";

/** What a lane has durably behind it. */
export interface LanePlace {
  /** The number of its last window. */
  readonly window: number;
  /** The source's place after the last whole batch, */
  readonly position?: Position;
  /** and the records done behind it, of a batch that was cut. */
  readonly skip: number;
}

/** The row of the ledger for the window that holds these pieces, as if the store took all their records. */
export function checkpointOf(
  lane: Pick<Checkpoint, "run" | "plan" | "collection" | "lane" | "partition" | "epoch">,
  place: LanePlace,
  tally: Tally,
  pieces: readonly Piece[],
): Checkpoint {
  const { read, added, written, filtered, rejected } = expected(tally, pieces);
  const whole = pieces.findLastIndex((piece) => piece.covers === undefined);
  const position = whole < 0 ? place.position : pieces[whole]?.position;
  const cut = pieces.slice(whole + 1).reduce((sum, piece) => sum + (piece.covers ?? 0), 0);
  return {
    ...lane,
    window: place.window + 1,
    skip: whole < 0 ? place.skip + cut : cut,
    read,
    added,
    written,
    filtered,
    rejected,
    ...(position !== undefined && { position }),
  };
}

function expected(tally: Tally, pieces: readonly Piece[]): Tally {
  const after = { ...tally };
  addPieces(after, pieces);
  after.written += recordsIn(pieces);
  return after;
}
