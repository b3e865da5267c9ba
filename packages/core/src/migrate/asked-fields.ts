import { DataknobsError } from "../model/error.ts";
import type { ErrorCode } from "../model/error-codes.ts";
import { didYouMean } from "../model/nearest.ts";
import { noFields } from "./no-fields.ts";
import type { RunContext } from "./run-context.ts";

/**
 * A field that an option names must be in at least one of the collections, or nothing would come of the option in
 * silence. What transforms make of the records is not known here: a key or a consent may name a field of theirs.
 */
export async function checkAskedFields(run: RunContext, collections: readonly string[]): Promise<void> {
  const { settings, source } = run;
  const { types, except, query, key, accept, transforms } = settings;
  const read = [...types.keys(), ...except, ...(query.fields ?? [])];
  const written = transforms.length > 0 ? [] : [...accept.keys(), ...(key ?? [])];
  if (read.length + written.length === 0) return;
  const fields = new Set<string>();
  for (const collection of collections)
    for (const { name } of (await source.describe(collection))?.schema.fields ?? []) fields.add(name);
  const [only, ...others] = collections;
  // Any name would be wrong: what is wrong is something else.
  if (fields.size === 0 && only !== undefined && others.length === 0) throw await noFields(run, only);
  const check = (names: readonly string[], code: ErrorCode): void => {
    const absent = names.find((name) => !fields.has(name));
    if (absent !== undefined) throw notThere(absent, [...fields], collections, code);
  };
  check(read, "INVALID_QUERY");
  check(written, "INVALID_ARGUMENT");
}

function notThere(
  name: string,
  fields: readonly string[],
  collections: readonly string[],
  code: ErrorCode,
): DataknobsError {
  const [only] = collections;
  const where =
    collections.length === 1
      ? `"${only}" has no field "${name}".`
      : `None of ${collections.join(", ")} has a field "${name}".`;
  return new DataknobsError({
    code,
    message: `${where}${didYouMean(name, fields)} Fields: ${fields.join(", ")}`,
    field: name,
    ...(collections.length === 1 && { collection: only }),
  });
}
