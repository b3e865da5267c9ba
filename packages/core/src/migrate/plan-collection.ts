import type { Traits } from "../contract/backend.ts";
import type { CollectionPlan, FieldPlan } from "../contract/plan.ts";
import type { Described, Partition, Source } from "../contract/source.ts";
import type { Store, StoredField, WriteRequest } from "../contract/store.ts";
import { DataknobsError } from "../model/error.ts";
import { formatType } from "../model/logical-type-text.ts";
import type { Field, Schema } from "../model/schema.ts";
import { conformTo, type Conform } from "./conform.ts";
import type { Findings } from "./misfit.ts";
import { pieceOf, type Piece } from "./piece.ts";
import { buildPipeline, type Pipeline } from "./pipeline.ts";
import { planReading } from "./plan-reading.ts";
import { readCollection, type Reading } from "./read-source.ts";
import type { RunContext } from "./run-context.ts";
import { verdictOf } from "./verdict.ts";

/** Everything that is decided about one collection before anything is written. */
export interface Load {
  readonly plan: CollectionPlan;
  readonly reading: Reading;
  readonly partitions: readonly (Partition | undefined)[];
  readonly pipeline: Pipeline;
  readonly conform: Conform;
  readonly request: WriteRequest;
  /** The first window of lane 0 where it had to be looked at: already transformed; then the rest of that lane. */
  readonly begun: { readonly pieces: readonly Piece[]; readonly rest: AsyncIterator<Piece> } | undefined;
  /** Frees what planning opened, if the load is not run. */
  abandon(): Promise<void>;
}

export async function planCollection(run: RunContext, from: string, to: string, findings: Findings): Promise<Load> {
  const { settings, source, target, traits } = run;
  const notes: string[] = [];
  const described = await describedOf(source, from);
  const existing = await existingOf(target, to, settings.mode, settings.dryRun);
  const staged = existing === undefined || settings.mode === "replace";
  const reading = await planReading(run, from, described, findings, existing?.schema, notes);
  const partitions = await partitionsOf(run, reading, notes);

  let begun: { iterator: AsyncIterator<Piece> } | undefined;
  const sample = async (): Promise<Piece[]> => {
    const iterator = piecesOf(source, reading, partitions[0], run);
    begun = { iterator };
    return firstPieces(iterator, traits);
  };
  const abandon = async (): Promise<void> => {
    await begun?.iterator.return?.();
  };
  try {
    const input = inputSchema(reading);
    const { pipeline, sampled } = await buildPipeline(settings, input, findings, staged, sample);
    const output = withKey(pipeline.output, settings.key ?? input.key, settings, notes);
    const stored = storedFields(target, output, existing?.schema, staged);
    checkExisting(existing, stored, staged);
    const fields = output.fields.map((field) => fieldPlan(field, stored));
    const lossy = consentTo(fields, settings.accept);
    if (settings.mode === "upsert" && output.key === undefined) {
      throw new DataknobsError({
        code: "KEY_REQUIRED",
        message: `upsert into "${to}" needs a key, and "${from}" has none`,
        collection: from,
        fix: "Name the key fields: --key id",
      });
    }
    const request = requestOf(run, output, stored, staged, described, pipeline);
    notes.push(...notesOf(run, described, output, reading, partitions));
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
    return { plan, reading, partitions, pipeline, conform, request, begun: begunWith, abandon };
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

async function existingOf(target: Store, name: string, mode: string, dryRun: boolean): Promise<Described | undefined> {
  const existing = await target.describe(name);
  if (existing === undefined || mode !== "create" || dryRun) return existing;
  const count = (await target.count?.(name)) ?? 0;
  if (count === 0) return existing;
  throw new DataknobsError({
    code: "COLLECTION_NOT_EMPTY",
    message: `The target already has "${name}" with ${count.toLocaleString("en-US")} records`,
    collection: name,
    fix: "Add --mode insert, upsert or replace, or copy to another name: --table name=new_name",
  });
}

/** Batches of a partition as pieces; what the source could not read counts. */
export async function* piecesOf(
  source: Source,
  reading: Reading,
  partition: Partition | undefined,
  run: RunContext,
): AsyncGenerator<Piece> {
  for await (const batch of readCollection(source, reading, partition, run.settings.retry, run.signal))
    yield pieceOf(batch);
}

const sampleRecords = 16_384;

async function firstPieces(iterator: AsyncIterator<Piece>, traits: Traits): Promise<Piece[]> {
  const pieces: Piece[] = [];
  const wanted = Math.min(sampleRecords, traits.window.records);
  for (let records = 0; records < wanted;) {
    const next = await iterator.next();
    if (next.done === true) break;
    pieces.push(next.value);
    records += next.value.read;
  }
  return pieces;
}

async function partitionsOf(
  { settings, source, traits }: RunContext,
  reading: Reading,
  notes: string[],
): Promise<readonly (Partition | undefined)[]> {
  const wanted = settings.parallelBatches;
  if (wanted === 1) return [undefined];
  if (traits.maxWriters === 1) notes.push("One lane: the target takes one writer.");
  else if (source.partitions === undefined) notes.push("One lane: the source cannot be split.");
  else if (reading.limit !== undefined || reading.offset > 0 || reading.sort.length > 0)
    notes.push("One lane: sort, limit and offset need one order.");
  else {
    const parts = await source.partitions(reading.collection, Math.min(wanted, traits.maxWriters), reading.pushed);
    if (parts.length > 1) return parts;
    notes.push("One lane: the source has too little to split.");
  }
  return [undefined];
}

function inputSchema({ schema, fields }: Reading): Schema {
  const kept = fields
    .map((name) => schema.fields.find((field) => field.name === name))
    .filter((field) => field !== undefined);
  const key = schema.key?.every((name) => fields.includes(name)) === true ? schema.key : undefined;
  return { fields: kept, ...(key !== undefined && { key }) };
}

function withKey(
  schema: Schema,
  wanted: readonly string[] | undefined,
  settings: RunContext["settings"],
  notes: string[],
): Schema {
  const { key: _key, ...keyless } = schema;
  if (wanted === undefined) return keyless;
  const absent = wanted.find((name) => !schema.fields.some((field) => field.name === name));
  if (absent === undefined)
    return {
      ...keyless,
      key: wanted,
      fields: schema.fields.map((field) => (wanted.includes(field.name) ? { ...field, nullable: false } : field)),
    };
  if (settings.key !== undefined)
    throw new DataknobsError({
      code: "INVALID_ARGUMENT",
      message: `The key field "${absent}" is not among the fields ${schema.fields.map((field) => field.name).join(", ")}`,
      field: absent,
    });
  notes.push(`No key: "${absent}" is not among the fields that are copied.`);
  return keyless;
}

function storedFields(
  target: Store,
  schema: Schema,
  existing: Schema | undefined,
  staged: boolean,
): readonly StoredField[] {
  if (target.plan !== undefined) return target.plan(schema, staged ? undefined : existing);
  return schema.fields.map((field) => ({
    field: field.name,
    name: field.name,
    type: field.type,
    nullable: field.nullable,
  }));
}

/** An existing target must have a value for each of its own required fields. */
function checkExisting(existing: Described | undefined, stored: readonly StoredField[], staged: boolean): void {
  if (existing === undefined || staged) return;
  for (const field of existing.schema.fields) {
    const filled =
      field.nullable ||
      field.default !== undefined ||
      existing.generated?.includes(field.name) === true ||
      existing.filled?.includes(field.name) === true ||
      stored.some((place) => place.name === field.name);
    if (!filled)
      throw new DataknobsError({
        code: "TARGET_DIFFERS",
        message: `The target requires "${field.name}" (${formatType(field.type)}), and the source has no such field`,
        field: field.name,
      });
  }
}

function fieldPlan(field: Field, stored: readonly StoredField[]): FieldPlan {
  const place = stored.find((candidate) => candidate.field === field.name);
  if (place === undefined)
    return {
      name: field.name,
      target: field.name,
      from: field.type,
      to: field.type,
      verdict: { kind: "refused", why: "the target has no place for it" },
    };
  const unable =
    !place.nullable && field.nullable ? { ...place, unable: [...(place.unable ?? []), "null" as const] } : place;
  return {
    name: field.name,
    target: place.name,
    from: field.type,
    to: place.type,
    ...(place.native !== undefined && { native: place.native }),
    verdict: verdictOf(field.type, unable),
  };
}

/** The fields whose loss was consented to. Throws for losses without consent and for fields that cannot be stored. */
function consentTo(fields: readonly FieldPlan[], accept: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const consented = new Set<string>();
  for (const { name, from, to, verdict } of fields) {
    if (verdict.kind === "refused") {
      throw new DataknobsError({
        code: "REFUSED",
        message: `"${name}" (${formatType(from)}) cannot be stored: ${verdict.why}`,
        field: name,
        fix: `Leave it out: --except ${name}`,
      });
    }
    if (verdict.kind !== "lossy") continue;
    const given = accept.get(name) ?? [];
    const open = verdict.what.filter((what) => !given.includes(what));
    if (open.length > 0) {
      throw new DataknobsError({
        code: "CONSENT_REQUIRED",
        message: `"${name}" would lose ${open.join(" and ")}: ${formatType(from)} becomes ${formatType(to)}`,
        field: name,
        fix: `Consent: --accept ${name}=${open.join(",")}, or leave it out: --except ${name}`,
      });
    }
    consented.add(name);
  }
  return consented;
}

function requestOf(
  run: RunContext,
  output: Schema,
  stored: readonly StoredField[],
  staged: boolean,
  described: Described,
  pipeline: Pipeline,
): WriteRequest {
  const nameOf = new Map(stored.map((place) => [place.field, place.name]));
  const fields = stored
    .filter((place) => place.generated !== true)
    .map((place) => {
      const field = output.fields.find((candidate) => candidate.name === place.field);
      const { constraints, default: standard } = field ?? {};
      return {
        name: place.name,
        type: place.type,
        nullable: place.nullable && (field?.nullable ?? true),
        ...(place.native !== undefined && { native: place.native }),
        ...(constraints !== undefined && { constraints }),
        ...(standard !== undefined && { default: standard }),
      };
    });
  const key = output.key?.map((name) => nameOf.get(name) ?? name);
  const keyEnforced = described.keyEnforced === true && run.settings.key === undefined && !pipeline.rewrites;
  return {
    run: run.id,
    plan: run.planDigest,
    epoch: 1,
    runner: run.runner,
    lane: 0,
    mode: run.settings.mode,
    staged,
    schema: { fields, ...(key !== undefined && { key }) },
    stored,
    keyEnforced,
    careful: false,
    ledger: true,
    signal: run.signal,
  };
}

function notesOf(
  { traits, sourceTraits }: RunContext,
  described: Described,
  output: Schema,
  reading: Reading,
  partitions: readonly unknown[],
): string[] {
  const notes: string[] = [];
  if (partitions.length > 1) notes.push(`${partitions.length} lanes.`);
  if (reading.rest !== undefined)
    notes.push("A part of the condition is evaluated here, not by the source: all records are read.");
  if (reading.sort.length > 0 && !reading.sortPushed) notes.push("The records are sorted here, in memory.");
  if (described.schema.key === undefined && output.key === undefined) notes.push("The source has no key.");
  if (traits.keepsMissing !== true && sourceTraits.keepsMissing === true)
    notes.push("A missing field becomes null in the target.");
  return notes;
}
