import type { CollectionPlan } from "../contract/plan.ts";
import { DataknobsError } from "../model/error.ts";
import type { Schema } from "../model/schema.ts";
import { conformTo } from "./conform.ts";
import { keyIsDistinct } from "./distinct-key.ts";
import { declaredOnly } from "./declared-only.ts";
import { fetched } from "./fetched.ts";
import { firstWindowOf } from "./first-window.ts";
import { keepsDefinition, keptNotes } from "./kept-definition.ts";
import { checkKeyless } from "./keyless.ts";
import type { Load } from "./load.ts";
import type { Findings } from "./misfit.ts";
import { buildPipeline } from "./pipeline.ts";
import { beyondOf, checkExisting, consentTo, fieldPlan, storedFields, zeroedIn } from "./plan-fields.ts";
import { checkKey, checkTellsApart, inputSchema, keyOfTarget, withKey } from "./plan-key.ts";
import { notesOf } from "./plan-notes.ts";
import { partitionsOf } from "./plan-partitions.ts";
import { checkMode, describedOf, existingOf, lostBy, type Refuse, uncarriedBy } from "./plan-places.ts";
import { planReading } from "./plan-reading.ts";
import { requestOf } from "./plan-request.ts";
import type { RunContext } from "./run-context.ts";

/** Decides everything about one collection; nothing is written. */
export async function planCollection(run: RunContext, from: string, to: string, findings: Findings): Promise<Load> {
  const { settings, source, target } = run;
  const breaker = new AbortController();
  const signal = AbortSignal.any([run.signal, breaker.signal]);
  const notes: string[] = [];
  const refuse: Refuse = (error) => {
    if (!settings.planOnly) throw error;
    notes.push(`A copy is refused: ${sentence(error.message)} ${sentence(error.fix)}`);
  };

  const described = await describedOf(source, from);
  checkMode(run, to);
  const existing = await existingOf(target, to, run, refuse);
  const staged = existing === undefined || settings.mode === "replace";
  const restartable = staged && !run.once && (target.discard !== undefined || settings.dryRun);
  // What transforms make of the fields is not known yet.
  const keepsFields = (schema: Schema): boolean =>
    settings.transforms.length === 0 && keepsDefinition(run, existing, schema);
  const staying = (schema: Schema): Schema | undefined =>
    !staged || keepsFields(schema) ? existing?.schema : undefined;
  const reading = await planReading(run, from, described, findings, staying, notes);
  const keyDistinct = keyIsDistinct(run, described, reading, existing);
  const partitions = await partitionsOf(run, reading, settings.mode === "upsert" && !keyDistinct, notes);

  const first = firstWindowOf(run, reading, partitions, signal);
  const breakOff = (): void =>
    breaker.abort(new DataknobsError({ code: "ABORTED", message: "The load was broken off" }));
  const abandon = async (): Promise<void> => {
    if (first.rest === undefined) return;
    breakOff();
    await first.rest.return?.();
  };
  try {
    const input = inputSchema(reading);
    const { pipeline, sampled } = await buildPipeline(settings, input, findings, restartable, () => first.sample());
    const keeps = staged && keepsDefinition(run, existing, pipeline.output);
    const own = settings.mode === "upsert" || keeps ? keyOfTarget(target, existing, pipeline.output) : undefined;
    const output = withKey(pipeline.output, described.schema, settings, notes, own);
    checkKey(settings, input, output, existing, from, to, notes);
    if (output.fields.length === 0)
      throw new DataknobsError({
        code: "TRANSFORM_RETURNED_INVALID",
        message: `The transforms leave no field in the records of "${from}"`,
        collection: from,
      });
    const definition = staged && !keeps ? described.definition : undefined;
    const stays = staged && !keeps ? undefined : existing;
    const stored = storedFields(target, output, stays?.schema, described.definition);
    if (stays !== undefined) checkExisting(stays, stored);
    if (stays !== undefined) checkTellsApart(settings, output, stays, stored, to);
    checkKeyless(settings, output, stored, to, notes);
    // By what comes: a field may hold nulls that a key does not take.
    const declared = declaredOnly(run, described, reading, findings);
    const fields = pipeline.output.fields.map((field) => ({
      ...fieldPlan(
        field,
        stored,
        settings.accept.get(field.name),
        restartable ? undefined : beyondOf(described, field),
      ),
      ...(declared.has(field.name) && { declared: true as const }),
    }));
    const lossy = consentTo(from, fields, settings.accept, refuse);
    const way = { staged, keeps, keyDistinct };
    const request = requestOf({ ...run, signal }, output, stored, way, described, findings, definition);
    const zeroed = zeroedIn(fields);
    notes.push(...notesOf(run, described, output, reading, partitions, stored));
    const isMadeBySource = existing === undefined || (run.traits.keepsReplaced === true && stays === undefined);
    const uncarried = isMadeBySource ? await uncarriedBy(target, described, request, to) : [];
    if (uncarried.length > 0) notes.push(`Not carried: ${uncarried.join(", ")}.`);
    if (stays?.changedBy !== undefined)
      notes.push(`For each record the target runs ${stays.changedBy.join(", ")}, which may change it.`);
    if (keeps && stays !== undefined) notes.push(...keptNotes(stays, stored));
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
    const passing = { described, input, stored, zeroed, request, to };
    const conform = conformTo(output, stored, request.schema, lossy, zeroed);
    const begun = first.rest === undefined || sampled === undefined ? undefined : { pieces: sampled, rest: first.rest };
    return {
      plan,
      reading: settings.planOnly ? reading : await fetched(target, settings, reading, passing),
      partitions,
      pipeline,
      conform,
      request,
      begun,
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

function sentence(text: string): string {
  return text.endsWith(".") ? text : `${text}.`;
}
