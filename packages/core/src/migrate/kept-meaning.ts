import { DataknobsError } from "../model/error.ts";
import { formatType, sameType } from "../model/logical-type-text.ts";
import type { Schema } from "../model/schema.ts";
import { comparisonsIn } from "../query/where-of.ts";
import type { Findings } from "./misfit.ts";
import type { Settings } from "./settings.ts";

/**
 * A field whose column keeps its type (`native`) is read as text because some value is beyond our type: compared as text,
 * conditions and orders would choose other records than the values do.
 * @throws INVALID_QUERY when one is compared
 */
export function keptMeaning(
  collection: string,
  { fields }: Schema,
  { where, query, types }: Settings,
  findings: Findings,
): void {
  const compared = where === undefined ? [] : comparisonsIn(where).filter(({ operator }) => !asksForNull.has(operator));
  for (const name of [...compared, ...(query.sort ?? [])].map(({ field }) => field)) {
    const field = fields.find((one) => one.name === name);
    const found = types.has(name) ? undefined : findings.source.get(name);
    if (field === undefined || found?.native === undefined || found.type.kind !== "text") continue;
    if (sameType(field.type, found.type)) continue;
    const type = formatType(field.type);
    throw new DataknobsError({
      code: "INVALID_QUERY",
      message: `"${name}" is compared as ${type}, and not all of its values are: they would be compared as text`,
      collection,
      field: name,
      fix: `Let the store choose: copy a view with the condition. To compare the text all the same: --type ${name}=text.`,
    });
  }
}

const asksForNull: ReadonlySet<string> = new Set(["is-null", "not-null"]);
