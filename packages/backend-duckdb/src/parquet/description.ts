import { type Schema, schemaToJson, type WriteRequest } from "@dataknobs/core";
import type { TableColumn } from "../catalog.ts";
import { givenSchema, parseDescription } from "../metadata.ts";

/** The name of our part of a file's own metadata. */
export const ownKey = "dataknobs";
const version = 1;

/** What a file of ours says beyond Parquet's types. It counts as long as the columns are what they were then. */
export function descriptionText(request: WriteRequest, columns: readonly TableColumn[]): string {
  return JSON.stringify({ version, columns: signature(columns), schema: schemaToJson(givenSchema(request)) });
}

/** The schema that a file's metadata tells; `undefined`: nothing that is true of these columns. */
export function describedBy(text: string, columns: readonly TableColumn[]): Schema | undefined {
  const said: unknown = parsed(text);
  if (typeof said !== "object" || said === null || !("columns" in said) || !("schema" in said)) return undefined;
  if (!("version" in said) || said.version !== version) return undefined;
  if (JSON.stringify(said.columns) !== JSON.stringify(signature(columns))) return undefined;
  const schema = parseDescription(JSON.stringify(said.schema));
  return schema?.fields.length === columns.length ? schema : undefined;
}

/** What somebody has damaged says nothing. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function signature(columns: readonly TableColumn[]): readonly (readonly string[])[] {
  return columns.map(({ name, native }) => [name, native]);
}
