import { DataknobsError } from "../model/error.ts";
import type { Schema } from "../model/schema.ts";
import type { Reading } from "./read-source.ts";
import type { RunContext } from "./run-context.ts";

/** The schema of what is read. */
export function inputSchema({ schema, fields }: Reading): Schema {
  const kept = fields
    .map((name) => schema.fields.find((field) => field.name === name))
    .filter((field) => field !== undefined);
  const key = schema.key?.every((name) => fields.includes(name)) === true ? schema.key : undefined;
  return { fields: kept, ...(key !== undefined && { key }) };
}

/** The schema with the key that was asked for, or the source's where all its fields are still there. */
export function withKey(
  schema: Schema,
  wanted: readonly string[] | undefined,
  settings: RunContext["settings"],
  notes: string[],
): Schema {
  const { key: _key, ...keyless } = schema;
  if (wanted === undefined) return keyless;
  const absent = wanted.find((name) => !schema.fields.some((field) => field.name === name));
  if (absent === undefined)
    return {
      ...keyless,
      key: wanted,
      fields: schema.fields.map((field) => (wanted.includes(field.name) ? { ...field, nullable: false } : field)),
    };
  if (settings.key !== undefined)
    throw new DataknobsError({
      code: "INVALID_ARGUMENT",
      message: `The key field "${absent}" is not among the fields ${schema.fields.map((field) => field.name).join(", ")}`,
      field: absent,
    });
  notes.push(`No key: "${absent}" is not among the fields that are copied.`);
  return keyless;
}
