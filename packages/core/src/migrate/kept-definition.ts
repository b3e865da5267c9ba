import type { Described } from "../contract/source.ts";
import type { StoredField } from "../contract/store.ts";
import type { Schema } from "../model/schema.ts";
import { storedFields, unfilledIn } from "./plan-fields.ts";
import type { RunContext } from "./run-context.ts";

/**
 * Whether a replace by these records leaves the collection as it is defined: it has a place for each of their fields, and
 * a value for each field of its own that they lack.
 */
export function keepsDefinition(
  { settings: { mode }, traits, target }: Pick<RunContext, "settings" | "traits" | "target">,
  existing: Described | undefined,
  output: Schema,
): existing is Described {
  if (existing === undefined || mode !== "replace" || traits.keepsReplaced !== true) return false;
  const stored = storedFields(target, output, existing.schema);
  const places = stored.filter(({ refused }) => refused === undefined);
  return (
    output.fields.every(({ name }) => places.some(({ field }) => field === name)) &&
    unfilledIn(existing, stored) === undefined
  );
}

/** What a person should know of such a replace. */
export function keptNotes({ schema, generated = [] }: Described, stored: readonly StoredField[]): string[] {
  const left = schema.fields
    .map(({ name }) => name)
    .filter((name) => !generated.includes(name) && !stored.some((place) => place.name === name));
  return [
    "Only its records are replaced: columns, keys, constraints and all else stay as they are in the target.",
    ...(left.length === 0 ? [] : [`The source does not have ${left.join(", ")}: filled by default, or null.`]),
  ];
}
