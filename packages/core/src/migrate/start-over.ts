import { formatType } from "../model/logical-type-text.ts";
import type { Findings, KeyNotUnique, MisfitFound } from "./misfit.ts";
import type { Load } from "./plan-collection.ts";
import type { RunContext } from "./run-context.ts";

/** Remembers that the key must be enforced from the first record. */
export function enforceKey(run: RunContext, { plan }: Load, error: KeyNotUnique, findings: Findings): void {
  findings.keyFromStart = true;
  const text = `${error.message}; starting over with the key enforced from the first record`;
  run.tell({ type: "note", run: run.id, collection: plan.target, text });
}

/** Looks at all values of the field and remembers the type that holds them. */
export async function learn(
  run: RunContext,
  load: Load,
  misfit: MisfitFound,
  findings: Findings,
  settled: Set<string>,
): Promise<void> {
  const { field } = misfit;
  const collection = load.plan.source;
  const schema = misfit.stage === undefined ? load.reading.schema : load.pipeline.output;
  const before = schema.fields.find((candidate) => candidate.name === field)?.type;
  let to = "a wider type";
  if (misfit.stage === undefined) {
    const found = (await run.source.survey?.(collection, [field]))?.fields.find(
      (candidate) => candidate.name === field,
    );
    if (found === undefined || (before !== undefined && formatType(found.type) === formatType(before)))
      settled.add(field);
    else {
      findings.source.set(field, found.type);
      to = formatType(found.type);
    }
  } else {
    const type = findings.made.get(misfit.stage)?.get(field);
    if (type !== undefined) to = formatType(type);
  }
  run.tell({
    type: "misfit",
    run: run.id,
    collection,
    field,
    from: before === undefined ? "" : formatType(before),
    to,
    example: misfit.rejection.message,
  });
}
