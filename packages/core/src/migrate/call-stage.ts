import type { Batch, Rejection } from "../batch/batch.ts";
import { recordAt } from "../batch/cell.ts";
import { recordsOf } from "../batch/records-of.ts";
import { withSafeIntegers } from "../batch/safe-integers.ts";
import type { Row } from "../model/data-record.ts";
import type { Piece } from "./piece.ts";
import { recordIdOf } from "./record-id.ts";
import { callOnRecords, type Outcome, type RecordCall } from "./record-stage.ts";
import type { Settings } from "./settings.ts";

/** A piece with what people's functions made of its records. */
export interface Called {
  /** Without records whose integers cannot be told as asked (`integers: "number"`). */
  readonly piece: Piece;
  readonly inputs: readonly Row[];
  readonly outcome: Outcome;
}

export async function callStage(
  calls: readonly RecordCall[],
  given: Piece,
  settings: Settings,
  halt: AbortSignal,
): Promise<Called> {
  const piece = settings.integers === "number" ? withoutLargeIntegers(given) : given;
  const inputs = recordsOf(piece.batch, { integers: settings.integers });
  const outcome = await callOnRecords(calls, inputs, settings.transformTimeout, halt);
  const rejected = outcome.rejected.map((rejection) => asItCame(rejection, piece.batch));
  return { piece, inputs, outcome: { ...outcome, rejected } };
}

function withoutLargeIntegers(piece: Piece): Piece {
  const { batch, rejected } = withSafeIntegers(piece.batch);
  return rejected.length === 0 ? piece : { ...piece, batch, rejected: [...piece.rejected, ...rejected] };
}

/** The function may have changed the record before it failed: what is told of is the one that it was given. */
function asItCame(rejection: Rejection, batch: Batch): Rejection {
  const { row = 0 } = rejection;
  return identified({ ...rejection, record: recordAt(batch, row) }, batch, row);
}

/** The rejection with the key of the record that it came from. */
export function identified(rejection: Rejection, batch: Batch, row: number | undefined): Rejection {
  const recordId = row === undefined ? undefined : recordIdOf(batch, row);
  return recordId === undefined ? rejection : { ...rejection, recordId };
}
