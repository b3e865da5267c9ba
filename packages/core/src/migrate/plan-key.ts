import type { Described } from "../contract/source.ts";
import type { Store, StoredField } from "../contract/store.ts";
import { DataknobsError } from "../model/error.ts";
import type { Schema } from "../model/schema.ts";
import { storedFields } from "./plan-fields.ts";
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

/** The fields that go where the target's own key is; `undefined`: it has none, or not all of them come. */
export function keyOfTarget(
  target: Store,
  existing: Described | undefined,
  output: Schema,
): readonly string[] | undefined {
  const { schema, keyEnforced } = existing ?? {};
  if (schema?.key === undefined || keyEnforced !== true) return undefined;
  const stored = storedFields(target, output, schema);
  const fields = schema.key.map((name) => stored.find((place) => place.name === name)?.field);
  const all = fields.filter((field) => field !== undefined && has(output, field));
  return all.length === fields.length ? all.filter((field) => field !== undefined) : undefined;
}

/**
 * The schema of what is written with its key: the one that was asked for, else the target's (`there`, of an upsert, or of one whose definition stays), else
 * the source's where all its fields are still there. A key that was asked for of several collections is for those that
 * have its fields.
 */
export function withKey(
  output: Schema,
  source: Schema,
  { key: asked, transforms }: RunContext["settings"],
  notes: string[],
  there?: readonly string[],
): Schema {
  const { key: own, ...keyless } = output;
  const absent = asked?.find((name) => !has(output, name));
  if (asked !== undefined && absent === undefined) return keyed(keyless, asked);
  if (asked !== undefined && absent !== undefined) {
    const isOfOthers = transforms.length === 0 && asked.some((name) => !has(source, name));
    if (!isOfOthers)
      throw new DataknobsError({
        code: "INVALID_ARGUMENT",
        message: `The key field "${absent}" is not among the fields ${output.fields.map((field) => field.name).join(", ")}`,
        field: absent,
      });
    notes.push(`It has no field "${absent}": ${own === undefined ? "no key" : `its own key is ${own.join(", ")}`}.`);
  }
  if (there !== undefined) {
    if (String(there) !== String(own)) notes.push(`The key is the target's own: ${there.join(", ")}.`);
    return keyed(keyless, there);
  }
  if (own === undefined) return keyless;
  const lost = own.find((name) => !has(output, name));
  if (lost === undefined) return keyed(keyless, own);
  notes.push(`No key: "${lost}" is not among the fields that are copied.`);
  return keyless;
}

function has({ fields }: Schema, name: string): boolean {
  return fields.some((field) => field.name === name);
}

/** No part of a key is null. */
function keyed(schema: Schema, key: readonly string[]): Schema {
  const fields = schema.fields.map((field) => (key.includes(field.name) ? { ...field, nullable: false } : field));
  return { ...schema, key, fields };
}

/** What becomes of the source's key, and whether the mode has what it needs. @throws KEY_REQUIRED */
export function checkKey(
  { mode }: RunContext["settings"],
  input: Schema,
  output: Schema,
  existing: Described | undefined,
  from: string,
  to: string,
  notes: string[],
): void {
  if (input.key !== undefined && output.key === undefined)
    notes.push("No key in the target: the transforms change its fields or make several records of one.");
  const keyThere = existing?.keyEnforced === true ? existing.schema.key : undefined;
  const absent = keyThere?.filter((name) => !has(output, name)) ?? [];
  if (mode === "upsert" && output.key === undefined)
    throw new DataknobsError({
      code: "KEY_REQUIRED",
      message:
        keyThere !== undefined && absent.length > 0
          ? `upsert into "${to}" needs its key (${keyThere.join(", ")}), and "${from}" has no field ${absent.map((name) => `"${name}"`).join(", ")}`
          : `upsert into "${to}" needs a key, and neither it nor "${from}" has one`,
      collection: from,
      fix: "Name the key fields: --key id",
    });
}

/** What is there and stays must itself tell records apart by the key of an upsert: else one would replace many. @throws KEY_REQUIRED */
export function checkTellsApart(
  { mode }: RunContext["settings"],
  { key = [] }: Schema,
  { schema, keyEnforced, unique = [] }: Described,
  stored: readonly StoredField[],
  to: string,
): void {
  if (mode !== "upsert") return;
  const names = key.map((field) => stored.find((place) => place.field === field)?.name ?? field);
  const enforced = [...(keyEnforced === true && schema.key !== undefined ? [schema.key] : []), ...unique];
  if (enforced.some((fields) => fields.length === names.length && fields.every((name) => names.includes(name)))) return;
  const own = enforced[0];
  throw new DataknobsError({
    code: "KEY_REQUIRED",
    message: `Records of "${to}" are not told apart by ${names.join(", ")}: it has no primary key and no unique index on just that, so that one record might replace many`,
    collection: to,
    fix:
      own === undefined
        ? `Make a unique index on ${names.join(", ")} there first.`
        : `Go by what it tells records apart by: ${own.map((name) => `--key ${name}`).join(" ")}. Or make a unique index on ${names.join(", ")} there first.`,
  });
}
