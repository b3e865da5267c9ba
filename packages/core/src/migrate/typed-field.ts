import { formatType, sameType } from "../model/logical-type-text.ts";
import type { Field } from "../model/schema.ts";
import { show } from "../model/show.ts";
import type { Findings } from "./misfit.ts";
import type { Settings } from "./settings.ts";

/** A field with the type by which it is read: what a person says, what a survey found, else the source's own. */
export function typedField(field: Field, { types }: Pick<Settings, "types">, findings: Findings): Field {
  const asked = types.get(field.name);
  const found = asked === undefined ? findings.source.get(field.name) : undefined;
  const type = asked ?? found?.type;
  if (type === undefined) return field;
  // A survey that still names the source's type says that a store of its kind can have such a column again.
  const { native: _native, ...rest } = field;
  const again = { ...rest, type, ...(found?.native !== undefined && { native: found.native }) };
  if (sameType(type, field.type)) return again;
  // Both speak of values of the type that it had.
  const { default: _default, constraints: _constraints, ...bare } = again;
  return bare;
}

/** The defaults that a new collection will not have because the types are others, in plain words. */
export function lostDefaults(fields: readonly Field[], typed: readonly Field[], names: readonly string[]): string[] {
  return fields.flatMap(({ name, type, default: standard }, i) =>
    standard !== undefined && names.includes(name) && typed[i]?.default === undefined
      ? [`"${name}" loses its default, ${show(standard)}, which is one of type ${formatType(type)}.`]
      : [],
  );
}
