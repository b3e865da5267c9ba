import { DataknobsError } from "../model/error.ts";
import type { Schema } from "../model/schema.ts";
import type { Batch } from "./batch.ts";
import type { Column } from "./column.ts";

/** Only these fields, in this order. No value is touched. */
export function selectColumns(batch: Batch, fields: readonly string[]): Batch {
  const places = fields.map((name) => placeOf(batch.schema, name));
  const schema = selectFields(batch.schema, fields);
  const columns = places
    .map((place) => batch.columns[place])
    .filter((column): column is Column => column !== undefined);
  return { ...batch, schema, columns };
}

/** The schema of only these fields; the key is kept if all its fields are. */
export function selectFields(schema: Schema, names: readonly string[]): Schema {
  const fields = names.flatMap((name) => schema.fields[placeOf(schema, name)] ?? []);
  const { key } = schema;
  return key !== undefined && key.every((name) => names.includes(name)) ? { fields, key } : { fields };
}

/** Other names for fields: `{ old: "new" }`. No value is touched. */
export function renameColumns(batch: Batch, mapping: Readonly<Record<string, string>>): Batch {
  return { ...batch, schema: renameFields(batch.schema, mapping) };
}

export function renameFields(schema: Schema, mapping: Readonly<Record<string, string>>): Schema {
  for (const name of Object.keys(mapping)) placeOf(schema, name);
  const renamed = (name: string): string => (Object.hasOwn(mapping, name) ? (mapping[name] ?? name) : name);
  const fields = schema.fields.map((field) => ({ ...field, name: renamed(field.name) }));
  const twice = fields.find((field, i) => fields.findIndex((other) => other.name === field.name) !== i);
  if (twice !== undefined)
    throw new DataknobsError({
      code: "INVALID_SCHEMA",
      field: twice.name,
      message: `Two fields would be named ${JSON.stringify(twice.name)}. Give each its own name.`,
    });
  return schema.key === undefined ? { fields } : { fields, key: schema.key.map(renamed) };
}

function placeOf(schema: Schema, name: string): number {
  const place = schema.fields.findIndex((field) => field.name === name);
  if (place >= 0) return place;
  throw new DataknobsError({
    code: "INVALID_SCHEMA",
    field: name,
    message: `There is no field ${JSON.stringify(name)}. Known: ${schema.fields.map((field) => field.name).join(", ")}.`,
  });
}
