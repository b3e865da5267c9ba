import { rebuild } from "../batch/changed.ts";
import type { Schema } from "../model/schema.ts";
import { identified, type Called } from "./call-stage.ts";
import { noteMisfit } from "./made-misfit.ts";
import type { Findings } from "./misfit.ts";
import type { Piece } from "./piece.ts";
import { readingOutputs } from "./readable-outputs.ts";
import { tellable } from "./tellable.ts";

/** Where what an inferred schema cannot hold is remembered: by the number of the stage. */
export interface Watch {
  readonly findings: Findings;
  readonly number: number;
}

/** Makes a piece of what the functions returned, by the types of `output`. `watch`: what it cannot hold starts the collection over. */
export function encoder(output: Schema, watch: Watch | undefined): (called: Called) => Piece {
  const encode = ({ piece, inputs, outcome }: Called): Piece => {
    const { batch, rejected } = rebuild(piece.batch, inputs, outcome.outputs, outcome.sources, output);
    if (watch !== undefined) for (const rejection of rejected) noteMisfit(output, rejection, watch);
    return {
      ...piece,
      batch: { ...batch, ...(piece.batch.position !== undefined && { position: piece.batch.position }) },
      added: piece.added + outcome.added,
      filtered: piece.filtered + outcome.filtered,
      rejected: [
        ...piece.rejected,
        ...outcome.rejected,
        ...rejected.map((rejection) =>
          identified(
            { ...rejection, record: tellable(rejection.record) },
            piece.batch,
            outcome.sources[rejection.row ?? 0],
          ),
        ),
      ],
    };
  };
  return (called) => readingOutputs([called], ([one = called]) => encode(one));
}
