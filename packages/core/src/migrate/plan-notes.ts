import type { Described } from "../contract/source.ts";
import type { StoredField } from "../contract/store.ts";
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
  for (const { name, note } of stored) if (note !== undefined) notes.push(`"${name}": ${note}.`);
  const { keepsMissing = false } = sourceTraits;
  if (keepsMissing !== false && traits.keepsMissing !== true) {
    if (traits.keepsMissing !== "but-json") notes.push("A missing field becomes null in the target.");
    else if (output.fields.some(({ type }) => type.kind === "json"))
      notes.push("Null and missing become one in fields of type json: both are left out.");
  }
  return notes;
}
