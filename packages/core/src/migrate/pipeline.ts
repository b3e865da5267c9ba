import { inferOutput } from "../batch/changed.ts";
import { takeRows } from "../batch/rows.ts";
import type { Field, Schema } from "../model/schema.ts";
import { callStage, type Called } from "./call-stage.ts";
import { columnStep } from "./column-stage.ts";
import { encoder, type Watch } from "./encode-stage.ts";
import { widened } from "./made-misfit.ts";
import { MisfitFound, type Findings } from "./misfit.ts";
import type { Piece } from "./piece.ts";
import { readingOutputs } from "./readable-outputs.ts";
import type { Settings } from "./settings.ts";
import { stagesOf, type Stage } from "./stages.ts";

/** The transforms of a run with the schemas between them known. */
export interface Pipeline {
  readonly output: Schema;
  /** `halt`: nobody waits for the piece any more. */
  run(piece: Piece, halt: AbortSignal): Promise<Piece>;
}

type Step = (piece: Piece, halt: AbortSignal) => Promise<Piece>;

/**
 * Finds the schemas of all stages. `sample` gives the first window's pieces and is asked only where a function's
 * output must be looked at; they come back transformed in `sampled`, so that no record is handed to a function twice.
 */
export async function buildPipeline(
  settings: Settings,
  input: Schema,
  findings: Findings,
  restartable: boolean,
  sample: () => Promise<Piece[]>,
): Promise<{ pipeline: Pipeline; sampled: Piece[] | undefined }> {
  const steps: Step[] = [];
  let schema = input;
  let sampled: Piece[] | undefined;
  const stages = stagesOf(settings);
  for (const [number, stage] of stages.entries()) {
    if (stage.kind === "records" && stage.declared === undefined) {
      const before: Piece[] = sampled ?? (await throughAll(await sample(), steps, settings.signal));
      const outcomes: Called[] = [];
      for (const piece of before) outcomes.push(await callStage(stage.calls, piece, settings, settings.signal));
      const inferred = readingOutputs(outcomes, (called) => inferredOf(schema, called));
      const watch = restartable ? { findings, number } : undefined;
      const { found, encode, pieces } = encoded(inferred, outcomes, watch, findings.made.get(number));
      sampled = pieces;
      steps.push(async (piece, halt) => encode(await callStage(stage.calls, piece, settings, halt)));
      schema = found;
    } else {
      const { step, output } = knownStep(stage, schema, settings);
      if (sampled !== undefined) sampled = await throughAll(sampled, [step], settings.signal);
      steps.push(step);
      schema = output;
    }
  }
  return { pipeline: { output: schema, run: (piece, halt) => through(piece, steps, halt) }, sampled };
}

async function through(piece: Piece, steps: readonly Step[], halt: AbortSignal): Promise<Piece> {
  let current = piece;
  for (const step of steps) current = await step(current, halt);
  return current;
}

async function throughAll(pieces: readonly Piece[], steps: readonly Step[], halt: AbortSignal): Promise<Piece[]> {
  const done: Piece[] = [];
  for (const piece of pieces) done.push(await through(piece, steps, halt));
  return done;
}

function knownStep(stage: Stage, schema: Schema, settings: Settings): { step: Step; output: Schema } {
  if (stage.kind === "columns") return columnStep(stage.transform, schema);
  if (stage.kind === "keep") {
    const step: Step = async (given, halt) => {
      const { piece, outcome } = await callStage(stage.calls, given, settings, halt);
      const kept = outcome.sources.length === piece.batch.length ? piece.batch : takeRows(piece.batch, outcome.sources);
      return {
        ...piece,
        batch: kept,
        filtered: piece.filtered + outcome.filtered,
        rejected: [...piece.rejected, ...outcome.rejected],
      };
    };
    return { step, output: schema };
  }
  const output = stage.declared?.(schema) ?? schema;
  const encode = encoder(output, undefined);
  const step: Step = async (piece, halt) => encode(await callStage(stage.calls, piece, settings, halt));
  return { step, output };
}

/** The sample by its inferred schema; once more where a later value made that another one, which the sample itself contradicts. */
function encoded(
  inferred: Schema,
  outcomes: readonly Called[],
  watch: Watch | undefined,
  later: ReadonlyMap<string, Field> | undefined,
): { found: Schema; encode: (called: Called) => Piece; pieces: Piece[] } {
  const found = widened(inferred, later);
  const encode = encoder(found, watch);
  try {
    return { found, encode, pieces: outcomes.map(encode) };
  } catch (error) {
    if (!(error instanceof MisfitFound) || watch === undefined) throw error;
    return encoded(inferred, outcomes, watch, watch.findings.made.get(watch.number));
  }
}

function inferredOf(schema: Schema, outcomes: readonly Called[]): Schema {
  return inferOutput(
    schema,
    outcomes.map(({ piece, inputs, outcome: { outputs, sources } }) => ({
      batch: piece.batch,
      inputs,
      outputs,
      sources,
    })),
  );
}
