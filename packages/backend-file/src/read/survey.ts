import { formatType, type LogicalType, parseType, type Schema, types, typeOfValue } from "@dataknobs/core";
import type { Entry } from "../place/place.ts";
import type { Catalog, Known, OpenData } from "./catalog.ts";
import type { LookOptions } from "./look.ts";
import { readEntry } from "./read-entry.ts";

/** How records are read that are only looked at. */
const lookAt = { records: 2048, bytes: 1 << 20 };

/**
 * The fields typed so that every value of the file fits. What was found out of a file fits already; where a schema file
 * says what a field is, its values are looked at.
 */
export async function surveyEntry(
  entry: Entry,
  names: readonly string[],
  catalog: Catalog,
  openData: OpenData,
  options: LookOptions,
): Promise<Schema> {
  const known = await catalog.known(entry);
  const asked = known.described.schema.fields.filter(({ name }) => names.includes(name));
  if (!known.ours) return { fields: asked };
  const mixed = asked.filter(({ type }) => type.kind === "any").map(({ name }) => name);
  const kinds = await kindsIn(entry, known, mixed, openData, options);
  const found = (await catalog.scan(entry.file)).inferred.find(({ member }) => member === undefined)?.schema.fields;
  return {
    fields: asked.map((field) => {
      const type = kinds.get(field.name) ?? found?.find(({ name }) => name === field.name)?.type ?? field.type;
      return { name: field.name, type, nullable: true };
    }),
  };
}

/** The types of the values in fields of type `any`, as their own tags tell them. */
async function kindsIn(
  entry: Entry,
  known: Known,
  fields: readonly string[],
  openData: OpenData,
  options: LookOptions,
): Promise<ReadonlyMap<string, LogicalType>> {
  if (fields.length === 0) return new Map();
  const seen = new Map(fields.map((name) => [name, new Set<string>()]));
  const { schema } = known.described;
  const request = { schema, fields, ...lookAt, signal: new AbortController().signal };
  for await (const batch of readEntry(entry, known, request, openData, options)) {
    for (const [c, name] of fields.entries()) {
      const column = batch.columns[c];
      if (column?.layout !== "any") continue;
      for (const cell of column.data) if (cell != null) seen.get(name)?.add(kindOf(cell));
    }
  }
  return new Map([...seen].map(([name, kinds]) => [name, types.anyOf(...[...kinds].map(parseType))]));
}

/** In a batch an integer is a bigint and a number is a float, whatever it looks like. */
function kindOf(cell: unknown): string {
  return typeof cell === "number" ? "float64" : formatType(typeOfValue(cell));
}
