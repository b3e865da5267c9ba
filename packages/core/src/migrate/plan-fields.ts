import type { FieldPlan } from "../contract/plan.ts";
import type { Definition, Described } from "../contract/source.ts";
import type { Store, StoredField } from "../contract/store.ts";
import { storedAsIs } from "../contract/stored-as-is.ts";
import { DataknobsError } from "../model/error.ts";
import { formatType } from "../model/logical-type-text.ts";
import type { Field, Schema } from "../model/schema.ts";
import { verdictOf } from "./verdict.ts";

/** How the target would keep each field; without a plan of its own: exactly as it is, or as the existing one has it. */
export function storedFields(
  target: Store,
  schema: Schema,
  existing: Schema | undefined,
  staged: boolean,
  definition: Definition | undefined,
): readonly StoredField[] {
  const present = staged ? undefined : existing;
  return target.plan?.(schema, present, definition) ?? storedAsIs(schema, present);
}

/** An existing target must have a value for each of its own required fields. */
export function checkExisting(existing: Described | undefined, stored: readonly StoredField[], staged: boolean): void {
  if (existing === undefined || staged) return;
  for (const field of existing.schema.fields) {
    const filled =
      field.nullable ||
      field.default !== undefined ||
      existing.generated?.includes(field.name) === true ||
      existing.filled?.includes(field.name) === true ||
      stored.some((place) => place.name === field.name);
    if (!filled)
      throw new DataknobsError({
        code: "TARGET_DIFFERS",
        message: `The target requires "${field.name}" (${formatType(field.type)}), and the source has no such field`,
        field: field.name,
      });
  }
}

/** One field of the plan with its verdict. */
export function fieldPlan(field: Field, stored: readonly StoredField[]): FieldPlan {
  const place = stored.find((candidate) => candidate.field === field.name);
  if (place === undefined)
    return {
      name: field.name,
      target: field.name,
      from: field.type,
      to: field.type,
      verdict: { kind: "refused", why: "the target has no place for it" },
    };
  const unable =
    !place.nullable && field.nullable ? { ...place, unable: [...(place.unable ?? []), "null" as const] } : place;
  return {
    name: field.name,
    target: place.name,
    from: field.type,
    to: place.type,
    ...(place.native !== undefined && { native: place.native }),
    verdict: verdictOf(field.type, unable),
  };
}

/** The fields whose loss was consented to. Losses without consent and fields that cannot be stored are handed to `refuse`. */
export function consentTo(
  fields: readonly FieldPlan[],
  accept: ReadonlyMap<string, readonly string[]>,
  refuse: (error: DataknobsError) => void,
): ReadonlySet<string> {
  const consented = new Set<string>();
  for (const { name, from, to, verdict } of fields) {
    if (verdict.kind === "refused") {
      refuse(
        new DataknobsError({
          code: "REFUSED",
          message: `"${name}" (${formatType(from)}) cannot be stored: ${verdict.why}`,
          field: name,
          fix: `Leave it out: --except ${name}`,
        }),
      );
    }
    if (verdict.kind !== "lossy") continue;
    const given = accept.get(name) ?? [];
    const open = verdict.what.filter((what) => !given.includes(what));
    if (open.length > 0) {
      refuse(
        new DataknobsError({
          code: "CONSENT_REQUIRED",
          message: `"${name}" would lose ${open.join(" and ")}: ${formatType(from)} becomes ${formatType(to)}`,
          field: name,
          fix: `Consent: --accept ${name}=${open.join(",")}, or leave it out: --except ${name}`,
        }),
      );
    }
    consented.add(name);
  }
  return consented;
}
