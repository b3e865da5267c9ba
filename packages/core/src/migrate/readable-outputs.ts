import type { Rejection } from "../batch/batch.ts";
import { recordAt } from "../batch/cell.ts";
import type { Row } from "../model/data-record.ts";
import { isDataknobsError, messageOf } from "../model/error.ts";
import { typeOfValue } from "../model/type-of-value.ts";
import { identified, type Called } from "./call-stage.ts";
import { MisfitFound } from "./misfit.ts";

/**
 * Does something with what functions returned. A getter, a proxy or the like in it may throw when it is looked at: then
 * it is done again without the records that cannot be read, which are rejected.
 */
export function readingOutputs<T>(called: readonly Called[], work: (called: readonly Called[]) => T): T {
  try {
    return work(called);
  } catch (error) {
    if (isDataknobsError(error) || error instanceof MisfitFound) throw error;
    return work(called.map(readable));
  }
}

/** Without the records of which an output throws when it is read; what is left are plain copies. */
function readable({ piece, inputs, outcome }: Called): Called {
  const failed = new Map<number, unknown>();
  const copies = outcome.outputs.map((output, i) => {
    try {
      return plain(output);
    } catch (error) {
      failed.set(outcome.sources[i] ?? 0, error);
      return output;
    }
  });
  const kept = [...copies.keys()].filter((i) => !failed.has(outcome.sources[i] ?? 0));
  const rejected = [...failed].map(([row, error]): Rejection => {
    const rejection = {
      row,
      code: "TRANSFORM_FAILED",
      message: messageOf(error),
      record: recordAt(piece.batch, row),
    } as const;
    return identified(rejection, piece.batch, row);
  });
  return {
    piece,
    inputs,
    outcome: {
      outputs: kept.map((i) => copies[i] ?? {}),
      sources: kept.map((i) => outcome.sources[i] ?? 0),
      filtered: outcome.filtered,
      // What a record became more than itself was added; a rejected one becomes nothing.
      added: outcome.added - (copies.length - kept.length - failed.size),
      rejected: [...outcome.rejected, ...rejected],
    },
  };
}

function plain(output: Row): Row {
  const copy = { ...output };
  for (const value of Object.values(copy)) typeOfValue(value);
  return copy;
}
