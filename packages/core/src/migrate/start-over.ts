import { formatType, sameType } from "../model/logical-type-text.ts";
import type { Field } from "../model/schema.ts";
import type { Findings, KeyNotUnique, MisfitFound } from "./misfit.ts";
import type { Load } from "./load.ts";
import type { RunContext } from "./run-context.ts";

/** Remembers that the key must be enforced from the first record. */
export function enforceKey(run: RunContext, { plan, request }: Load, error: KeyNotUnique, findings: Findings): void {
  findings.keyFromStart = true;
  const what = request.keeps === true ? "the table's own constraints" : "the key";
  const text = `${error.message}; starting over with ${what} enforced from the first record`;
  run.tell({ type: "note", run: run.id, collection: plan.target, text });
}

/** Remembers a type that holds all values, for the next try; where a look at all of them finds none, the records will be rejected. */
export async function learn(
  run: RunContext,
  load: Load,
  misfit: MisfitFound,
  findings: Findings,
  settled: Set<string>,
): Promise<void> {
  const { field, stage } = misfit;
  const schema = stage === undefined ? load.reading.schema : load.pipeline.output;
  const fieldIn = (name: string): Field | undefined => schema.fields.find((candidate) => candidate.name === name);
  const tell = (name: string, after: Field | undefined, example: string): void => {
    const before = fieldIn(name);
    run.tell({
      type: "misfit",
      run: run.id,
      collection: load.plan.source,
      field: name,
      from: before === undefined ? "" : fieldText(before),
      to: after === undefined ? "" : fieldText(after),
      example,
    });
  };
  if (stage !== undefined) return tell(field, findings.made.get(stage)?.get(field), misfit.rejection.message);
  const found = await surveyed(run, load, field, findings, settled);
  tell(field, found.get(field) ?? fieldIn(field), misfit.rejection.message);
  for (const [name, after] of found) if (name !== field) tell(name, after, "the same look has found it");
}

/** The fields that got another type. One that contradicts even what a survey said is not surveyed again: that would never end. */
async function surveyed(
  { source, sourceTraits }: RunContext,
  { plan, reading }: Load,
  name: string,
  findings: Findings,
  settled: Set<string>,
): Promise<ReadonlyMap<string, Field>> {
  const isOpen = (one: string): boolean => !findings.source.has(one) && !settled.has(one);
  const others = sourceTraits.surveysAll === true && isWhole(reading) ? reading.fields.filter(isOpen) : [];
  const names = [...new Set([name, ...others])];
  const schema = isOpen(name) ? await source.survey?.(plan.source, names) : undefined;
  const found = new Map<string, Field>();
  for (const field of schema?.fields ?? []) {
    const before = reading.schema.fields.find((candidate) => candidate.name === field.name);
    if (before === undefined || !sameType(field.type, before.type)) found.set(field.name, field);
  }
  if (!found.has(name)) settled.add(name);
  for (const [one, field] of found) findings.source.set(one, field);
  return found;
}

/** Whether all records are read: of those that are not, a misfit is none. */
function isWhole({ pushed, rest, limit, offset }: Load["reading"]): boolean {
  return pushed === undefined && rest === undefined && limit === undefined && offset === 0;
}

function fieldText({ type, nullable }: Field): string {
  return nullable ? formatType(type) : `${formatType(type)} not null`;
}
