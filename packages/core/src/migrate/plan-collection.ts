import type { CollectionPlan } from "../contract/plan.ts";
import type { Described, Partition, Source } from "../contract/source.ts";
import type { Store, StoredField, WriteRequest } from "../contract/store.ts";
import { DataknobsError, isDataknobsError } from "../model/error.ts";
import type { Schema } from "../model/schema.ts";
import { breakable } from "./breakable.ts";
import { conformTo, type Conform } from "./conform.ts";
import type { Findings } from "./misfit.ts";
import { windowBytes } from "./memory-shares.ts";
import { pieceBytes, pieceOf, type Piece } from "./piece.ts";
import { buildPipeline, type Pipeline } from "./pipeline.ts";
import { checkExisting, consentTo, fieldPlan, storedFields } from "./plan-fields.ts";
import { inputSchema, withKey } from "./plan-key.ts";
import { partitionsOf } from "./plan-partitions.ts";
import { planReading } from "./plan-reading.ts";
import { requestOf } from "./plan-request.ts";
import { readCollection, type Reading } from "./read-source.ts";
import type { ExactRetry } from "./retry.ts";
import type { RunContext } from "./run-context.ts";

/** Everything that is decided about one collection before anything is written. */
export interface Load {
  readonly plan: CollectionPlan;
  readonly reading: Reading;
  readonly partitions: readonly (Partition | undefined)[];
  readonly pipeline: Pipeline;
  readonly conform: Conform;
  readonly request: WriteRequest;
  /** The first window of lane 0 where it had to be looked at: already transformed, taken out as it is used; then the rest of that lane. */
  readonly begun: { readonly pieces: Piece[]; readonly rest: AsyncIterator<Piece> } | undefined;
  /** It can be thrown away and begun again: nobody sees it yet. */
  readonly restartable: boolean;
  /** The run's signal, and fires also when this load is broken off. */
  readonly signal: AbortSignal;
  /** Something failed: the lanes need not go on, and nothing is waited for. */
  breakOff(): void;
  /** Frees what planning opened, if the load is not run. */
  abandon(): Promise<void>;
}

export async function planCollection(run: RunContext, from: string, to: string, findings: Findings): Promise<Load> {
  const { settings, source, target, traits } = run;
  const breaker = new AbortController();
  const signal = AbortSignal.any([run.signal, breaker.signal]);
  const notes: string[] = [];
  const described = await describedOf(source, from);
  // What would stop a run is told by a plan that is only asked for.
  const refuse = (error: DataknobsError): void => {
    if (!settings.planOnly) throw error;
    notes.push(`A copy is refused: ${error.message}. ${error.fix}.`);
  };
  if (!traits.modes.includes(settings.mode))
    throw new DataknobsError({
      code: "UNSUPPORTED",
      message: `The target cannot take records by "${settings.mode}", only by ${traits.modes.join(", ")}`,
      collection: to,
      fix: `Choose ${traits.modes.map((mode) => `--mode ${mode}`).join(" or ")}; or copy into a database that can, and from there back`,
    });
  const existing = await existingOf(target, to, settings, refuse);
  const staged = existing === undefined || settings.mode === "replace";
  const restartable = staged && !run.once && (target.discard !== undefined || settings.dryRun);
  const reading = await planReading(run, from, described, findings, staged ? undefined : existing?.schema, notes);
  const partitions = await partitionsOf(run, reading, notes);

  let begun: { iterator: AsyncIterator<Piece> } | undefined;
  const sample = async (): Promise<Piece[]> => {
    const iterator = piecesOf(source, reading, partitions[0], settings.retry, signal);
    begun = { iterator };
    return firstPieces(iterator, traits.window.records, windowBytes(run, partitions.length), settings.signal);
  };
  const breakOff = (): void =>
    breaker.abort(new DataknobsError({ code: "ABORTED", message: "The load was broken off" }));
  const abandon = async (): Promise<void> => {
    if (begun === undefined) return;
    breakOff();
    await begun.iterator.return?.();
  };
  try {
    const input = inputSchema(reading);
    const { pipeline, sampled } = await buildPipeline(settings, input, findings, restartable, sample);
    const output = withKey(pipeline.output, described.schema, settings, notes);
    if (input.key !== undefined && output.key === undefined)
      notes.push("No key in the target: the transforms change its fields or make several records of one.");
    if (output.fields.length === 0)
      throw new DataknobsError({
        code: "TRANSFORM_RETURNED_INVALID",
        message: `The transforms leave no field in the records of "${from}"`,
        collection: from,
      });
    const stored = storedFields(target, output, existing?.schema, staged);
    checkExisting(existing, stored, staged);
    // By what comes: a field may hold nulls that a key does not take.
    const fields = pipeline.output.fields.map((field) => fieldPlan(field, stored));
    const lossy = consentTo(fields, settings.accept, refuse);
    if (settings.mode === "upsert" && output.key === undefined) {
      throw new DataknobsError({
        code: "KEY_REQUIRED",
        message: `upsert into "${to}" needs a key, and "${from}" has none`,
        collection: from,
        fix: "Name the key fields: --key id",
      });
    }
    const request = requestOf({ ...run, signal }, output, stored, staged, described, findings);
    notes.push(...notesOf(run, described, output, reading, partitions, stored));
    if (existing === undefined && described.uncarried !== undefined && described.uncarried.length > 0)
      notes.push(`Not carried: ${described.uncarried.join(", ")}.`);
    const lost = existing === undefined || !staged ? [] : await lostBy(target, request, to, refuse);
    if (lost.length > 0) notes.push(`Lost with what it replaces: ${lost.join(", ")}.`);
    const plan: CollectionPlan = {
      source: from,
      target: to,
      mode: settings.mode,
      staged,
      lanes: partitions.length,
      resumable: reading.sort.length === 0 && reading.limit === undefined,
      key: output.key,
      fields,
      notes,
    };
    const conform = conformTo(output, stored, request.schema, lossy);
    const begunWith =
      begun === undefined || sampled === undefined ? undefined : { pieces: sampled, rest: begun.iterator };
    return {
      plan,
      reading,
      partitions,
      pipeline,
      conform,
      request,
      begun: begunWith,
      restartable,
      signal,
      breakOff,
      abandon,
    };
  } catch (error) {
    await abandon();
    throw error;
  }
}

async function describedOf(source: Source, name: string): Promise<Described> {
  const described = await source.describe(name);
  if (described !== undefined) return described;
  throw new DataknobsError({
    code: "COLLECTION_NOT_FOUND",
    message: `There is no collection "${name}"`,
    collection: name,
  });
}

async function existingOf(
  target: Store,
  name: string,
  { mode, dryRun, planOnly }: RunContext["settings"],
  refuse: (error: DataknobsError) => void,
): Promise<Described | undefined> {
  const existing = await target.describe(name);
  if (existing === undefined || mode !== "create" || (dryRun && !planOnly)) return existing;
  const count = (await target.count?.(name)) ?? 0;
  if (count > 0) {
    refuse(
      new DataknobsError({
        code: "COLLECTION_NOT_EMPTY",
        message: `The target already has "${name}" with ${count.toLocaleString("en-US")} records`,
        collection: name,
        fix: "Add --mode insert, upsert or replace, or copy to another name: --table name=new_name",
      }),
    );
  }
  return existing;
}

/** What a replace would not keep of what is there; one that cannot be is refused. */
async function lostBy(
  target: Store,
  request: WriteRequest,
  name: string,
  refuse: (error: DataknobsError) => void,
): Promise<readonly string[]> {
  try {
    return (await target.loses?.(name, request)) ?? [];
  } catch (error) {
    if (!isDataknobsError(error) || error.code !== "DEPENDENTS") throw error;
    refuse(error);
    return [];
  }
}

/** Batches of a partition as pieces; what the source could not read counts. */
export async function* piecesOf(
  source: Source,
  reading: Reading,
  partition: Partition | undefined,
  retry: ExactRetry,
  signal: AbortSignal,
): AsyncGenerator<Piece> {
  for await (const batch of readCollection(source, reading, partition, retry, signal)) yield pieceOf(batch);
}

const sampleRecords = 16_384;

/** The first window, which a function's outputs are inferred from: as much as one may hold, outputs included. */
async function firstPieces(
  iterator: AsyncIterator<Piece>,
  mostRecords: number,
  mostBytes: number,
  stop: AbortSignal,
): Promise<Piece[]> {
  const pieces: Piece[] = [];
  let records = 0;
  let bytes = 0;
  while (records < Math.min(sampleRecords, mostRecords) && bytes < mostBytes / 2) {
    const next = await breakable(iterator.next(), stop);
    if (next.done === true) break;
    pieces.push(next.value);
    records += next.value.read;
    bytes += pieceBytes(next.value);
  }
  return pieces;
}

function notesOf(
  { traits, sourceTraits }: RunContext,
  described: Described,
  output: Schema,
  reading: Reading,
  partitions: readonly unknown[],
  stored: readonly StoredField[],
): string[] {
  const notes: string[] = [];
  if (partitions.length > 1) notes.push(`${partitions.length} lanes.`);
  if (reading.rest !== undefined)
    notes.push("A part of the condition is evaluated here, not by the source: all records are read.");
  if (reading.sort.length > 0 && !reading.sortPushed) notes.push("The records are sorted here, in memory.");
  if (described.schema.key === undefined && output.key === undefined) notes.push("The source has no key.");
  for (const { name } of stored.filter((place) => place.generated === true))
    notes.push(`"${name}" is computed by the target itself: its values are not written.`);
  for (const { name, note } of stored) if (note !== undefined) notes.push(`"${name}": ${note}.`);
  const { keepsMissing = false } = sourceTraits;
  if (keepsMissing !== false && traits.keepsMissing !== true) {
    if (traits.keepsMissing !== "but-json") notes.push("A missing field becomes null in the target.");
    else if (keepsMissing === true && output.fields.some(({ type }) => type.kind === "json"))
      notes.push("A missing field of type json becomes null in the target.");
  }
  return notes;
}
