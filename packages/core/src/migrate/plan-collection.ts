import type { CollectionPlan } from "../contract/plan.ts";
import { DataknobsError } from "../model/error.ts";
import { conformTo } from "./conform.ts";
import { fetched } from "./fetched.ts";
import { firstWindowOf } from "./first-window.ts";
import type { Load } from "./load.ts";
import type { Findings } from "./misfit.ts";
import { buildPipeline } from "./pipeline.ts";
import { checkExisting, consentTo, fieldPlan, storedFields } from "./plan-fields.ts";
import { checkKey, inputSchema, keyOfTarget, withKey } from "./plan-key.ts";
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
    notes.push(`A copy is refused: ${error.message}. ${error.fix}.`);
  };

  const described = await describedOf(source, from);
  checkMode(run, to);
  const existing = await existingOf(target, to, run, refuse);
  const staged = existing === undefined || settings.mode === "replace";
  const restartable = staged && !run.once && (target.discard !== undefined || settings.dryRun);
  const reading = await planReading(run, from, described, findings, staged ? undefined : existing?.schema, notes);
  const partitions = await partitionsOf(run, reading, notes);

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
    const own = settings.mode === "upsert" ? keyOfTarget(target, existing, pipeline.output) : undefined;
    const output = withKey(pipeline.output, described.schema, settings, notes, own);
    checkKey(settings, input, output, existing, from, to, notes);
    if (output.fields.length === 0)
      throw new DataknobsError({
        code: "TRANSFORM_RETURNED_INVALID",
        message: `The transforms leave no field in the records of "${from}"`,
        collection: from,
      });
    const definition = staged ? described.definition : undefined;
    const stored = storedFields(target, output, existing?.schema, staged, definition);
    checkExisting(existing, stored, staged);
    // By what comes: a field may hold nulls that a key does not take.
    const fields = pipeline.output.fields.map((field) => fieldPlan(field, stored));
    const lossy = consentTo(fields, settings.accept, refuse);
    const request = requestOf({ ...run, signal }, output, stored, staged, described, findings, definition);
    notes.push(...notesOf(run, described, output, reading, partitions, stored));
    const uncarried = existing === undefined ? await uncarriedBy(target, described, request, to) : [];
    if (uncarried.length > 0) notes.push(`Not carried: ${uncarried.join(", ")}.`);
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
    const passing = { described, input, stored, request, to };
    const conform = conformTo(output, stored, request.schema, lossy);
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
