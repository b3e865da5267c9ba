import type { Transform } from "../contract/transform.ts";
import type { Row } from "../model/data-record.ts";
import { DataknobsError } from "../model/error.ts";
import type { Schema } from "../model/schema.ts";
import { show } from "../model/show.ts";
import { isPromise, type RecordCall } from "./record-stage.ts";
import type { Settings } from "./settings.ts";

/** One step: a transform on columns, or people's functions on records, run together. */
export type Stage =
  | { readonly kind: "columns"; readonly transform: Transform }
  | { readonly kind: "keep"; readonly calls: readonly RecordCall[] }
  | {
      readonly kind: "records";
      readonly calls: readonly RecordCall[];
      readonly declared: ((input: Schema) => Schema) | undefined;
    };

/** The transforms of a run as stages; record functions between which no schema is needed run together. */
export function stagesOf(settings: Settings): readonly Stage[] {
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
      if (typeof kept === "boolean") return kept ? record : null;
      throw new DataknobsError({
        code: "TRANSFORM_RETURNED_INVALID",
        message: `filter returned ${show(kept)}: return true to keep a record, false to drop it`,
      });
    };
    const kept: unknown = filter(record);
    return isPromise(kept) ? kept.then(decide) : decide(kept);
  };
}
