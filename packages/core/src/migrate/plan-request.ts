import type { Definition, Described } from "../contract/source.ts";
import type { StoredField, WriteRequest } from "../contract/store.ts";
import type { Schema } from "../model/schema.ts";
import { keylessIn } from "./keyless.ts";
import type { Findings } from "./misfit.ts";
import type { RunContext } from "./run-context.ts";

/** What every writer of the load is asked for. */
export function requestOf(
  run: RunContext,
  output: Schema,
  stored: readonly StoredField[],
  { staged, keeps, keyDistinct }: { readonly staged: boolean; readonly keeps: boolean; readonly keyDistinct: boolean },
  described: Described,
  findings: Findings,
  definition: Definition | undefined,
): WriteRequest {
  const nameOf = new Map(stored.map((place) => [place.field, place.name]));
  const fields = stored
    .filter((place) => place.generated !== true)
    .map((place) => {
      const field = output.fields.find((candidate) => candidate.name === place.field);
      const { constraints, default: standard } = field ?? {};
      const native = place.origin ?? place.native;
      return {
        name: place.name,
        type: place.type,
        nullable: place.nullable && (field?.nullable ?? true),
        ...(native !== undefined && { native }),
        ...(constraints !== undefined && { constraints }),
        ...(standard !== undefined && { default: standard }),
      };
    });
  const key = output.key?.map((name) => nameOf.get(name) ?? name);
  const isAsked = output.key === run.settings.key;
  const isKnown = described.keyEnforced === true || described.keyTrusted === true || isAsked;
  const keyEnforced = key !== undefined && isKnown && keylessIn(output, stored) === undefined;
  return {
    run: run.id,
    plan: run.planDigest,
    epoch: 1,
    runner: run.runner,
    lane: 0,
    mode: run.settings.mode,
    staged,
    ...(keeps && { keeps }),
    ...(keyDistinct && { keyDistinct }),
    schema: { fields, ...(key !== undefined && { key }) },
    stored,
    ...(definition !== undefined && { definition }),
    keyEnforced,
    keyFromStart: (keyEnforced || keeps) && findings.keyFromStart,
    careful: false,
    endsAtRejection: run.settings.onError === "stop",
    ledger: true,
    signal: run.signal,
  };
}
