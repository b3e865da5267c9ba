import type { Rejection } from "../batch/batch.ts";
import { rebuild } from "../batch/changed.ts";
import { inferSchema, unify } from "../model/infer.ts";
import type { Schema } from "../model/schema.ts";
import { identified, type Called } from "./call-stage.ts";
import { MisfitFound, type Findings } from "./misfit.ts";
import type { Piece } from "./piece.ts";

/** Makes a piece of what the functions returned, by the types of `output`. `watch`: what it cannot hold starts the collection over. */
export function encoder(
  output: Schema,
  watch: { findings: Findings; number: number } | undefined,
): (called: Called) => Piece {
  return ({ piece, inputs, outcome }) => {
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
        ...rejected.map((rejection) => identified(rejection, piece.batch, outcome.sources[rejection.row ?? 0])),
      ],
    };
  };
}

const typeFaults: ReadonlySet<string> = new Set([
  "INVALID_VALUE",
  "OUT_OF_RANGE",
  "UNKNOWN_FIELD",
  "TOO_LONG",
  "NULL_NOT_ALLOWED",
]);

/** A later output that the inferred schema cannot hold: remember the type that would, and start over. */
function noteMisfit(schema: Schema, rejection: Rejection, watch: { findings: Findings; number: number }): void {
  const { field: name, record } = rejection;
  if (
    name === undefined ||
    !typeFaults.has(rejection.code) ||
    typeof record !== "object" ||
    record === null ||
    !(name in record)
  )
    return;
  const value: unknown = Reflect.get(record, name);
  const seen = inferSchema([{ [name]: value }]).fields[0]?.type;
  if (seen === undefined) return;
  const believed = schema.fields.find((field) => field.name === name)?.type;
  const wider = believed === undefined ? seen : unify(believed, seen);
  const known = watch.findings.made.get(watch.number) ?? new Map<string, typeof wider>();
  if (known.get(name) === wider) return;
  watch.findings.made.set(watch.number, known.set(name, wider));
  throw new MisfitFound(name, rejection, watch.number);
}
