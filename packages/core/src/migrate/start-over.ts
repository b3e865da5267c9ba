import { formatType, sameType } from "../model/logical-type-text.ts";
import type { Field } from "../model/schema.ts";
import type { Findings, KeyNotUnique, MisfitFound } from "./misfit.ts";
import type { Load } from "./load.ts";
import type { RunContext } from "./run-context.ts";

/** Remembers that the key must be enforced from the first record. */
export function enforceKey(run: RunContext, { plan }: Load, error: KeyNotUnique, findings: Findings): void {
  findings.keyFromStart = true;
  const text = `${error.message}; starting over with the key enforced from the first record`;
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
  const before = schema.fields.find((candidate) => candidate.name === field);
  const after =
    stage === undefined
      ? await surveyed(run, load, before, field, findings, settled)
      : findings.made.get(stage)?.get(field);
  run.tell({
    type: "misfit",
    run: run.id,
    collection: load.plan.source,
    field,
    from: before === undefined ? "" : fieldText(before),
    to: after === undefined ? "" : fieldText(after),
    example: misfit.rejection.message,
  });
}

/** A field that contradicts even what a survey said is not surveyed again: that would never end. */
async function surveyed(
  { source }: RunContext,
  { plan }: Load,
  before: Field | undefined,
  name: string,
  findings: Findings,
  settled: Set<string>,
): Promise<Field | undefined> {
  const schema = findings.source.has(name) ? undefined : await source.survey?.(plan.source, [name]);
  const found = schema?.fields.find((candidate) => candidate.name === name);
  if (found === undefined || (before !== undefined && sameType(found.type, before.type))) {
    settled.add(name);
    return before;
  }
  findings.source.set(name, found);
  return found;
}

function fieldText({ type, nullable }: Field): string {
  return nullable ? formatType(type) : `${formatType(type)} not null`;
}
