import {
  DataknobsError,
  isDataknobsError,
  parseType,
  parseWhere,
  stringify,
  type Filter,
  type OpenStore,
  type Schema,
} from "@dataknobs/core";
import { UsageError } from "./usage-error.ts";

/**
 * What `--where` means for these collections: values are read by the types of the fields, so all of them must agree.
 * @throws UsageError for a condition that is not understood, INVALID_QUERY for one that does not fit the fields
 */
export async function chosenRecords(
  texts: readonly string[],
  source: OpenStore,
  collections: readonly string[],
  types: ReadonlyMap<string, string>,
): Promise<readonly Filter[]> {
  if (texts.length === 0) return [];
  let found: { readonly collection: string; readonly filters: readonly Filter[] } | undefined;
  for (const collection of collections) {
    const described = await source.describe(collection);
    if (described === undefined) continue;
    const filters = texts.map((text) => readWhere(text, collection, typed(described.schema, types)));
    if (found !== undefined && stringify({ filters }) !== stringify({ filters: found.filters })) {
      throw new DataknobsError({
        code: "INVALID_QUERY",
        message: `--where does not mean the same in "${found.collection}" and in "${collection}": a field's type differs`,
        fix: "Copy them one by one with --table, or give the field one type: --type field=type.",
      });
    }
    found ??= { collection, filters };
  }
  return found?.filters ?? [];
}

function readWhere(text: string, collection: string, schema: Schema): Filter {
  try {
    return parseWhere(text, schema);
  } catch (error) {
    if (!isDataknobsError(error) || error.code !== "INVALID_QUERY") throw error;
    // A condition that names no field is wrong in its form, whatever the store holds.
    if (error.field === undefined) throw new UsageError(`--where ${JSON.stringify(text)}: ${error.message}`);
    throw new DataknobsError({
      code: error.code,
      message: `--where ${JSON.stringify(text)}: ${error.message}`,
      collection,
      field: error.field,
      fix: error.fix,
    });
  }
}

function typed(schema: Schema, types: ReadonlyMap<string, string>): Schema {
  const fields = schema.fields.map((field) => {
    const type = types.get(field.name);
    return type === undefined ? field : { ...field, type: parseType(type) };
  });
  return { ...schema, fields };
}
