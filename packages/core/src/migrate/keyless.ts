import type { StoredField } from "../contract/store.ts";
import { DataknobsError } from "../model/error.ts";
import type { Schema } from "../model/schema.ts";
import type { RunContext } from "./run-context.ts";

/** Why the target can have no key of these fields. */
export function keylessIn({ key = [] }: Schema, stored: readonly StoredField[]): string | undefined {
  return stored.find((place) => place.keyless !== undefined && key.includes(place.field))?.keyless;
}

/** What becomes of a key that the target cannot have. @throws KEY_REQUIRED */
export function checkKeyless(
  { mode }: RunContext["settings"],
  output: Schema,
  stored: readonly StoredField[],
  to: string,
  notes: string[],
): void {
  const why = keylessIn(output, stored);
  const key = output.key?.join(", ") ?? "";
  if (why === undefined) return;
  if (mode === "upsert")
    throw new DataknobsError({
      code: "KEY_REQUIRED",
      message: `upsert into "${to}" needs a key, and it cannot have ${key}: ${why}`,
      collection: to,
      fix: "Name other key fields (--key id), or read the field as another type (--type field=text).",
    });
  notes.push(`Not carried: the key ${key}, since ${why}.`);
}
