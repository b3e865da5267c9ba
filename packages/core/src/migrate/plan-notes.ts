import type { Described } from "../contract/source.ts";
import type { StoredField } from "../contract/store.ts";
import { formatType } from "../model/logical-type-text.ts";
import type { Schema } from "../model/schema.ts";
import type { Reading } from "./read-source.ts";
import type { RunContext } from "./run-context.ts";

/** What a person should know of a load besides its fields, in plain words. */
export function notesOf(
  { traits, sourceTraits }: RunContext,
  described: Described,
  output: Schema,
  reading: Reading,
  partitions: readonly unknown[],
  stored: readonly StoredField[],
): string[] {
  const notes: string[] = [];
  if (partitions.length > 1) notes.push(`${partitions.length} lanes.`);
  if (reading.rest !== undefined)
    notes.push("A part of the condition is evaluated here, not by the source: all records are read.");
  if (reading.sort.length > 0 && !reading.sortPushed) notes.push("The records are sorted here, in memory.");
  if (described.schema.key === undefined && output.key === undefined) notes.push("The source has no key.");
  for (const { name } of stored.filter((place) => place.generated === true))
    notes.push(`"${name}" is computed by the target itself: its values are not written.`);
  notes.push(...lostTypes(described, output, stored));
  for (const { name, note } of stored) if (note !== undefined) notes.push(`"${name}": ${note}.`);
  const { keepsMissing = false } = sourceTraits;
  if (keepsMissing !== false && traits.keepsMissing !== true) {
    if (traits.keepsMissing !== "but-json") notes.push("A missing field becomes null in the target.");
    else if (output.fields.some(({ type }) => type.kind === "json"))
      notes.push("Null and missing become one in fields of type json: both are left out.");
  }
  return notes;
}

/** The fields that come back from the target as less than they are in the source. */
function lostTypes({ ownTyped = [] }: Described, { fields }: Schema, stored: readonly StoredField[]): string[] {
  const kinds = new Map<string, string[]>();
  for (const { name, native, type } of fields) {
    const place = stored.find(({ field }) => field === name);
    if (native === undefined || place === undefined || place.note !== undefined || !ownTyped.includes(name)) continue;
    if (isKept(native, place.origin ?? place.native)) continue;
    const kind = formatType(type);
    kinds.set(kind, [...(kinds.get(kind) ?? []), `"${name}" (${plainName(native)})`]);
  }
  return [...kinds].map(
    ([kind, names]) => `The target has no such type as ${names.join(", ")}: what it gives back is ${kind}.`,
  );
}

/** A hint names its backend before the type's own name: `pg:inet`. */
function plainName(native: string): string {
  return native.slice(native.indexOf(":") + 1);
}

function isKept(native: string, kept: string | undefined): boolean {
  return kept === native || kept === plainName(native);
}
