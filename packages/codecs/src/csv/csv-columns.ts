import { DataknobsError, didYouMean, type Field, type Schema } from "@dataknobs/core";
import type { CsvDialect } from "./dialect.ts";

/**
 * The field of each column of the file. With a header a column belongs to the field of its title, or of its name where the title
 * is none; without one the fields are the columns in their order.
 * @throws INVALID_SCHEMA if a column has no field, or a field no column
 */
export function columnFields(dialect: CsvDialect, schema: Schema): Field[] {
  if (!dialect.header) return [...schema.fields];
  const left = new Map(schema.fields.map((field) => [field.name, field]));
  const fields = dialect.names.map((name, i) => {
    const title = dialect.titles[i] ?? "";
    const field = left.get(title) ?? left.get(name);
    if (field === undefined)
      throw invalid(`The file has the column "${name}", which the schema does not know.`, name, [...left.keys()]);
    left.delete(field.name);
    return field;
  });
  // A file without a byte has no header, and no record that could lack anything.
  const [missing] = dialect.names.length === 0 ? [] : left.keys();
  if (missing !== undefined)
    throw invalid(
      `The schema has the field "${missing}", which the file's header does not name.`,
      missing,
      dialect.names,
    );
  return fields;
}

function invalid(message: string, field: string, names: readonly string[]): DataknobsError {
  return new DataknobsError({
    code: "INVALID_SCHEMA",
    message: message + didYouMean(field, names),
    field,
    fix: "Let the schema name exactly the columns of the header.",
  });
}
