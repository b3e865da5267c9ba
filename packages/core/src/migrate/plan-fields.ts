import type { Unable } from "../batch/unable.ts";
import type { FieldPlan, Verdict } from "../contract/plan.ts";
import type { Definition, Described } from "../contract/source.ts";
import type { Store, StoredField } from "../contract/store.ts";
import { storedAsIs } from "../contract/stored-as-is.ts";
import { DataknobsError } from "../model/error.ts";
import { formatType, sameType } from "../model/logical-type-text.ts";
import type { Field, Schema } from "../model/schema.ts";
import { verdictOf } from "./verdict.ts";

/** How the target would keep each field; without a plan of its own: exactly as it is, or as the existing one has it, if that stays. */
export function storedFields(
  target: Store,
  schema: Schema,
  existing: Schema | undefined,
  definition?: Definition,
): readonly StoredField[] {
  return eachInItsOwn(target.plan?.(schema, existing, definition) ?? storedAsIs(schema, existing));
}

/** Of two fields in one place the values of one would be lost, whatever a store says. */
function eachInItsOwn(stored: readonly StoredField[]): readonly StoredField[] {
  const taken = new Map<string, string>();
  return stored.map((place) => {
    if (place.refused !== undefined || place.generated === true) return place;
    const other = taken.get(place.name);
    if (other !== undefined) return { ...place, refused: `"${place.name}" of the target is where "${other}" goes` };
    taken.set(place.name, place.field);
    return place;
  });
}

/** An existing target that stays must have a value for each of its own required fields. */
export function checkExisting(existing: Described, stored: readonly StoredField[]): void {
  const field = unfilledIn(existing, stored);
  if (field === undefined) return;
  throw new DataknobsError({
    code: "TARGET_DIFFERS",
    message: `The target requires "${field.name}" (${formatType(field.type)}), and the source has no such field`,
    field: field.name,
    fix: `Give each record a value for it by a transform: { ...record, ${JSON.stringify(field.name)}: ... }; or give the field a default in the target.`,
  });
}

/** A required field of the target for which nobody has a value. */
export function unfilledIn(
  { schema, generated = [], filled = [] }: Described,
  stored: readonly StoredField[],
): Field | undefined {
  return schema.fields.find(
    ({ name, nullable, default: standard }) =>
      !nullable &&
      standard === undefined &&
      !generated.includes(name) &&
      !filled.includes(name) &&
      !stored.some((place) => place.name === name),
  );
}

/**
 * One field of the plan with its verdict; `accepted`: the losses of it that a person consents to; `beyond`: values of its
 * column that the source cannot deliver as its type.
 */
export function fieldPlan(
  field: Field,
  stored: readonly StoredField[],
  accepted: readonly string[] | undefined,
  beyond?: Unable,
): FieldPlan {
  const place = stored.find((candidate) => candidate.field === field.name);
  if (place === undefined)
    return {
      name: field.name,
      target: field.name,
      from: field.type,
      to: field.type,
      verdict: { kind: "refused", why: "the target has no place for it" },
    };
  const more: readonly Unable[] = [
    ...(!place.nullable && field.nullable ? ["null" as const] : []),
    ...(beyond === undefined ? [] : [beyond]),
  ];
  const unable = more.length === 0 ? place : { ...place, unable: [...new Set([...(place.unable ?? []), ...more])] };
  return {
    name: field.name,
    target: place.name,
    from: field.type,
    to: place.type,
    ...(place.native !== undefined && { native: place.native }),
    verdict: withConsent(verdictOf(field.type, unable), place, accepted ?? []),
  };
}

/** A -0 that would be rejected is a loss for whoever consents to its becoming 0. */
function withConsent(verdict: Verdict, { unable = [] }: StoredField, accepted: readonly string[]): Verdict {
  if (!accepted.includes("negzero")) return verdict;
  if (verdict.kind === "lossy" && unable.includes("negzero"))
    return { kind: "lossy", what: [...verdict.what, "negzero"] };
  return verdict.kind === "checked" && verdict.what.includes("negzero")
    ? { kind: "lossy", what: ["negzero"] }
    : verdict;
}

/** The fields of which every -0 becomes 0, by consent. */
export function zeroedIn(fields: readonly FieldPlan[]): ReadonlySet<string> {
  const zeroed = fields.filter(({ verdict }) => verdict.kind === "lossy" && verdict.what.includes("negzero"));
  return new Set(zeroed.map(({ name }) => name));
}

/** The fields whose loss was consented to. Losses without consent and fields that cannot be stored are handed to `refuse`. */
export function consentTo(
  collection: string,
  fields: readonly FieldPlan[],
  accept: ReadonlyMap<string, readonly string[]>,
  refuse: (error: DataknobsError) => void,
): ReadonlySet<string> {
  const consented = new Set<string>();
  for (const { name, from, to, native, verdict } of fields) {
    if (verdict.kind === "refused") {
      refuse(
        new DataknobsError({
          code: "REFUSED",
          message: `"${name}" (${formatType(from)}) cannot be stored: ${verdict.why}`,
          collection,
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
          message: `"${name}" would lose ${open.join(" and ")}: ${formatType(from)} becomes ${sameType(from, to) ? (native ?? formatType(to)) : formatType(to)}`,
          collection,
          field: name,
          fix: `Consent: --accept ${name}=${open.join(",")}, or leave it out: --except ${name}`,
        }),
      );
    }
    if (verdict.what.some((what) => what !== "negzero")) consented.add(name);
  }
  return consented;
}

/** What the source cannot deliver of a field, while it is read as what its column is. */
export function beyondOf({ schema, beyond }: Described, { name, type }: Field): Unable | undefined {
  const own = schema.fields.find((field) => field.name === name);
  return own !== undefined && sameType(own.type, type) ? beyond?.get(name) : undefined;
}
