import { DataknobsError } from "./error.ts";
import type { LogicalType } from "./logical-type.ts";
import { parseType } from "./logical-type-text.ts";
import { didYouMean } from "./nearest.ts";
import type { Field, Schema } from "./schema.ts";

/** How a field is described: the type's text (`"int64"`, `"text(20)?"`), a type, or a field without its name. */
export type FieldDescription =
  | string
  | LogicalType
  | (Partial<Omit<Field, "type">> & { readonly type: string | LogicalType });

/**
 * A schema from a short description: `schemaOf({ id: "int64", name: "text" }, { key: ["id"] })`.
 * Fields may be null unless they say `nullable: false` or belong to the key.
 */
export function schemaOf(
  fields: Readonly<Record<string, FieldDescription>>,
  options: { readonly key?: readonly string[] } = {},
): Schema {
  const key = options.key ?? [];
  const described = Object.entries(fields).map(([name, description]) =>
    fieldFrom(name, description, key.includes(name)),
  );
  const schema = checkSchema(key.length === 0 ? { fields: described } : { fields: described, key });
  const loose = described.find((field) => field.nullable && key.includes(field.name));
  if (loose !== undefined)
    throw invalid(`The field "${loose.name}" belongs to the key, so it cannot be null.`, loose.name);
  return schema;
}

/** The field of that name. Throws `INVALID_ARGUMENT` if the schema has none. */
export function fieldOf(schema: Schema, name: string): Field {
  const field = schema.fields.find((candidate) => candidate.name === name);
  if (field !== undefined) return field;
  const names = schema.fields.map((candidate) => candidate.name);
  const message = `There is no field "${name}".${didYouMean(name, names)} Fields: ${names.join(", ")}.`;
  throw new DataknobsError({ code: "INVALID_ARGUMENT", message, field: name });
}

/** The schema itself if it does not contradict itself, else `INVALID_SCHEMA`. */
export function checkSchema(schema: Schema): Schema {
  const names = new Set<string>();
  for (const { name } of schema.fields) {
    if (names.has(name)) throw invalid(`The field "${name}" is there twice.`, name);
    if (!name.isWellFormed()) throw invalid(`The field name ${JSON.stringify(name)} holds a lone surrogate.`, name);
    names.add(name);
  }
  const key = schema.key ?? [];
  for (const name of key) {
    if (!names.has(name))
      throw invalid(`The key names "${name}", which is not a field.${didYouMean(name, names)}`, name);
  }
  if (new Set(key).size < key.length) throw invalid(`The key names a field twice: ${key.join(", ")}.`);
  return schema;
}

function fieldFrom(name: string, description: FieldDescription, inKey: boolean): Field {
  if (typeof description === "string") return fieldFromText(name, description, inKey);
  if ("kind" in description) return { name, type: description, nullable: !inKey };
  const { type, nullable, ...more } = description;
  const read = typeof type === "string" ? fieldFromText(name, type, inKey) : { name, type, nullable: !inKey };
  return { ...more, ...read, nullable: nullable ?? read.nullable };
}

function fieldFromText(name: string, text: string, inKey: boolean): Field {
  const optional = text.trimEnd().endsWith("?");
  const type = parseType(optional ? text.trimEnd().slice(0, -1) : text);
  return { name, type, nullable: optional || !inKey };
}

function invalid(message: string, field?: string): DataknobsError {
  return new DataknobsError({ code: "INVALID_SCHEMA", message, field });
}
