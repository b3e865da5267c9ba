import type { Described } from "../contract/source.ts";
import { sameType } from "../model/logical-type-text.ts";
import type { Schema } from "../model/schema.ts";
import type { Findings } from "./misfit.ts";
import type { RunContext } from "./run-context.ts";

/** The fields of which nobody has looked at all cells, and which are read by a type that the source only declares. */
export function declaredOnly(
  { settings }: Pick<RunContext, "settings">,
  { schema, uncertain = [] }: Described,
  reading: { readonly schema: Schema },
  findings: Findings,
): ReadonlySet<string> {
  const typeIn = ({ fields }: Schema, name: string) => fields.find((field) => field.name === name)?.type;
  const names = uncertain.filter((name) => {
    if (settings.types.has(name) || findings.source.has(name)) return false;
    const [said, read] = [typeIn(schema, name), typeIn(reading.schema, name)];
    if (said === undefined || read === undefined) return false;
    // What may hold anything holds every cell, whatever is declared.
    return (read.kind !== "any" || read.of !== undefined) && sameType(said, read);
  });
  return new Set(names);
}
