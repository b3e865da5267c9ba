import type { Described } from "../contract/source.ts";
import type { StoredField } from "../contract/store.ts";
import { formatType, sameType } from "../model/logical-type-text.ts";
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
  notes.push(...(described.remarks ?? []));
  const renamed = [...(described.renamed ?? [])].map(
    ([name, title]) => `"${name}" (${title === "" ? "no name" : title})`,
  );
  if (renamed.length > 0)
    notes.push(`Called otherwise in the source, where names are missing or alike: ${renamed.join(", ")}.`);
  for (const { name } of stored.filter((place) => place.generated === true))
    notes.push(`"${name}" is computed by the target itself: its values are not written.`);
  notes.push(...lostTypes(described, output, stored));
  notes.push(...lostSpellings(described, output));
  notes.push(...lostNumbers(described, output, stored));
  for (const [note, names] of namesByNote(stored)) notes.push(`${names.join(", ")}: ${note}.`);
  const { keepsMissing = false } = sourceTraits;
  if (keepsMissing !== false && traits.keepsMissing !== true) {
    if (traits.keepsMissing !== "but-json") notes.push("A missing field becomes null in the target.");
    else if (output.fields.some(({ type }) => type.kind === "json"))
      notes.push("Null and missing become one in fields of type json: both are left out.");
  }
  return notes;
}

/** What holds for several fields is said once. */
function namesByNote(stored: readonly StoredField[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { name, note } of stored)
    if (note !== undefined) found.set(note, [...(found.get(note) ?? []), `"${name}"`]);
  return found;
}

/** The fields whose own type the target has not: it gives back less, or keeps beside the values what they were. */
function lostTypes(
  { ownTyped = [], unmade = [] }: Described,
  { fields }: Schema,
  stored: readonly StoredField[],
): string[] {
  const lost = new Map<string, string[]>();
  const kept = new Map<string, string[]>();
  for (const { name, native, type } of fields) {
    const place = stored.find(({ field }) => field === name);
    if (native === undefined || place === undefined || place.note !== undefined || !ownTyped.includes(name)) continue;
    const makes = !unmade.includes(name);
    if (makes && isKept(native, place.native)) continue;
    const remembered = makes && isKept(native, place.origin);
    const as = remembered ? writtenAs(place) : formatType(type);
    const group = remembered ? kept : lost;
    group.set(as, [...(group.get(as) ?? []), `"${name}" (${plainName(native)})`]);
  }
  return [
    ...[...lost].map(
      ([as, names]) => `The target has no such type as ${names.join(", ")}: what it gives back is ${as}.`,
    ),
    ...[...kept].map(
      ([as, names]) =>
        `The target has no such type as ${names.join(", ")}: it holds ${as}, and a copy from it is as before.`,
    ),
  ];
}

/** Dates and the like that come back as the same values, and as other texts. */
function lostSpellings({ spelled = new Map(), schema }: Described, { fields }: Schema): string[] {
  const lost = fields.flatMap(({ name, type }) => {
    const [text, before] = [spelled.get(name), schema.fields.find((field) => field.name === name)?.type];
    return text === undefined || before === undefined || !sameType(before, type) ? [] : [`"${name}" (${text})`];
  });
  if (lost.length === 0) return [];
  return [
    `Not written as dataknobs writes such values: ${lost.join(", ")}. The values stay the same, their texts become ours.`,
  ];
}

/** JSON numbers that come back as the same values, and as text. */
function lostNumbers({ ownNumbers = [] }: Described, { fields }: Schema, stored: readonly StoredField[]): string[] {
  const lost = fields.flatMap(({ name, type, native }) => {
    if (!ownNumbers.includes(name) || type.kind !== "json" || native === undefined) return [];
    const place = stored.find(({ field }) => field === name);
    if (place?.type.kind !== "json" || place.native === native || place.origin === native) return [];
    return [`"${name}" (${plainName(native)})`];
  });
  if (lost.length === 0) return [];
  return [
    `A bare number in ${lost.join(", ")}, if there is one, lies in the source as a number of its own. The target keeps it as JSON: its value stays the same, and a copy back has it as JSON text.`,
  ];
}

/** What other programs see. */
function writtenAs({ type, native = "" }: StoredField): string {
  const name = native === "" ? formatType(type) : native;
  if (type.kind !== "json" && type.kind !== "list") return name;
  return `${name} (bytes in it are base64, a JSON null is {"$type":"json","value":null})`;
}

/** A hint names its backend before the type's own name: `pg:inet`. */
function plainName(native: string): string {
  return native.slice(native.indexOf(":") + 1);
}

function isKept(native: string, kept: string | undefined): boolean {
  const [own, there] = [native.toLowerCase(), kept?.toLowerCase()];
  return there === own || there === plainName(own);
}
