import { inferOutput, rebuild } from "../batch/changed.ts";
import type { Batch, Rejection } from "../batch/batch.ts";
import { recordsOf } from "../batch/records-of.ts";
import { takeRows } from "../batch/rows.ts";
import type { Transform } from "../contract/transform.ts";
import type { Row } from "../model/data-record.ts";
import { DataknobsError } from "../model/error.ts";
import { inferSchema, unify } from "../model/infer.ts";
import type { Schema } from "../model/schema.ts";
import { MisfitFound, type Findings } from "./misfit.ts";
import type { Piece } from "./piece.ts";
import { recordIdOf } from "./record-id.ts";
import { callOnRecords, type Outcome, type RecordCall } from "./record-stage.ts";
import type { Settings } from "./settings.ts";

/** The transforms of a run with the schemas between them known. */
export interface Pipeline {
  readonly output: Schema;
  /** Whether people's functions may have changed keys or multiplied records. */
  readonly rewrites: boolean;
  run(piece: Piece): Promise<Piece>;
}

/** One step: a transform on columns, or people's functions on records, run together. */
type Stage =
  | { readonly kind: "columns"; readonly transform: Transform }
  | { readonly kind: "keep"; readonly calls: readonly RecordCall[] }
  | {
      readonly kind: "records";
      readonly calls: readonly RecordCall[];
      readonly declared: ((input: Schema) => Schema) | undefined;
    };

type Step = (piece: Piece) => Promise<Piece>;

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
      const before: Piece[] = sampled ?? (await throughAll(await sample(), steps));
      const outcomes: { piece: Piece; inputs: readonly Row[]; outcome: Outcome }[] = [];
      for (const piece of before) outcomes.push({ piece, ...(await callStage(stage.calls, piece, settings)) });
      const found = widened(inferredOf(schema, outcomes), findings.made.get(number));
      const encode = encoder(found, restartable ? { findings, number } : undefined);
      sampled = outcomes.map(({ piece, inputs, outcome }) => encode(piece, inputs, outcome));
      steps.push(async (piece) => {
        const { inputs, outcome } = await callStage(stage.calls, piece, settings);
        return encode(piece, inputs, outcome);
      });
      schema = found;
    } else {
      const { step, output } = knownStep(stage, schema, settings);
      if (sampled !== undefined) sampled = await throughAll(sampled, [step]);
      steps.push(step);
      schema = output;
    }
  }
  const rewrites = stages.some((stage) => stage.kind !== "keep");
  return { pipeline: { output: schema, rewrites, run: (piece) => through(piece, steps) }, sampled };
}

async function through(piece: Piece, steps: readonly Step[]): Promise<Piece> {
  let current = piece;
  for (const step of steps) current = await step(current);
  return current;
}

async function throughAll(pieces: readonly Piece[], steps: readonly Step[]): Promise<Piece[]> {
  const done: Piece[] = [];
  for (const piece of pieces) done.push(await through(piece, steps));
  return done;
}

function stagesOf(settings: Settings): readonly Stage[] {
  const stages: Stage[] = [];
  const { filter } = settings;
  if (filter !== undefined) stages.push({ kind: "keep", calls: [{ name: "filter", call: keeping(filter) }] });
  const last = settings.transforms.findLastIndex((transform) => transform.columns === undefined);
  if (settings.output !== undefined && last < 0)
    throw new DataknobsError({
      code: "INVALID_ARGUMENT",
      message: "output is given, but there is no record function whose output it could describe",
    });
  for (const [i, transform] of settings.transforms.entries()) {
    const { record, name } = transform;
    if (transform.columns !== undefined || record === undefined) stages.push({ kind: "columns", transform });
    else {
      const call: RecordCall = { name, call: (value) => record.call(transform, value) };
      const declared =
        i === last && settings.output !== undefined
          ? () => settings.output ?? { fields: [] }
          : transform.output?.bind(transform);
      const before = stages.at(-1);
      if (declared === undefined && before?.kind === "records" && before.declared === undefined)
        stages[stages.length - 1] = { ...before, calls: [...before.calls, call] };
      else stages.push({ kind: "records", calls: [call], declared });
    }
  }
  return stages;
}

function keeping(filter: NonNullable<Settings["filter"]>): RecordCall["call"] {
  return (record) => {
    const decide = (kept: unknown): Row | null => {
      if (kept === undefined)
        throw new DataknobsError({
          code: "TRANSFORM_RETURNED_UNDEFINED",
          message: "filter returned undefined: did you forget to return? (false drops a record)",
        });
      return kept === true ? record : null;
    };
    const kept = filter(record);
    return typeof kept === "object" ? kept.then(decide) : decide(kept);
  };
}

function knownStep(stage: Stage, schema: Schema, settings: Settings): { step: Step; output: Schema } {
  if (stage.kind === "columns") return columnStep(stage.transform, schema);
  if (stage.kind === "keep") {
    const step: Step = async (piece) => {
      const { outcome } = await callStage(stage.calls, piece, settings);
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
  const step: Step = async (piece) => {
    const { inputs, outcome } = await callStage(stage.calls, piece, settings);
    return encode(piece, inputs, outcome);
  };
  return { step, output };
}

function columnStep(transform: Transform, schema: Schema): { step: Step; output: Schema } {
  const output = transform.output?.(schema) ?? schema;
  const step: Step = (piece) => {
    const batch: Batch | undefined = transform.columns?.(piece.batch);
    if (batch === undefined)
      throw new DataknobsError({ code: "TRANSFORM_RETURNED_INVALID", message: `${transform.name} returned no batch` });
    const dropped = piece.batch.length - batch.length;
    return Promise.resolve({
      ...piece,
      batch,
      filtered: piece.filtered + Math.max(0, dropped),
      added: piece.added + Math.max(0, -dropped),
    });
  };
  return { step, output };
}

async function callStage(
  calls: readonly RecordCall[],
  piece: Piece,
  settings: Settings,
): Promise<{ inputs: readonly Row[]; outcome: Outcome }> {
  const inputs = recordsOf(piece.batch, { integers: settings.integers });
  const outcome = await callOnRecords(calls, inputs, settings.transformTimeout);
  const rejected = outcome.rejected.map((rejection) => identified(rejection, piece.batch, rejection.row));
  return { inputs, outcome: { ...outcome, rejected } };
}

/** The rejection with the key of the record that it came from. */
function identified(rejection: Rejection, batch: Batch, row: number | undefined): Rejection {
  const recordId = row === undefined ? undefined : recordIdOf(batch, row);
  return recordId === undefined ? rejection : { ...rejection, recordId };
}

function inferredOf(
  schema: Schema,
  outcomes: readonly { inputs: readonly Row[]; outcome: Outcome; piece: Piece }[],
): Schema {
  return inferOutput(
    schema,
    outcomes.map(({ piece, inputs, outcome }) => ({
      batch: piece.batch,
      inputs,
      outputs: outcome.outputs,
      sources: outcome.sources,
    })),
  );
}

function encoder(
  output: Schema,
  watch: { findings: Findings; number: number } | undefined,
): (piece: Piece, inputs: readonly Row[], outcome: Outcome) => Piece {
  return (piece, inputs, outcome) => {
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

function widened(schema: Schema, found: ReadonlyMap<string, Schema["fields"][number]["type"]> | undefined): Schema {
  if (found === undefined) return schema;
  const fields = schema.fields.map((field) => {
    const type = found.get(field.name);
    return type === undefined ? field : { ...field, type: unify(field.type, type) };
  });
  const added = [...found]
    .filter(([name]) => !fields.some((field) => field.name === name))
    .map(([name, type]) => ({ name, type, nullable: true }));
  return { ...schema, fields: [...fields, ...added] };
}
