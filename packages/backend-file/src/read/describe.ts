import type { CsvDialect, Inferred, SchemaFile } from "@dataknobs/codecs";
import type { Described, Schema } from "@dataknobs/core";
import { failure } from "../errors.ts";
import { schemaPath } from "../names/partial-name.ts";

/** Schemas that were found out: their files have no room for what only our own way of writing can say. */
const foundOut = new WeakSet<Schema>();

/** What each scan was described as: the same one is answered by the same schema. */
const described = new WeakMap<Inferred, Described>();

export function describedByScan(inferred: Inferred | undefined, dialect: CsvDialect | undefined): Described {
  if (inferred === undefined) return { schema: foreign({ fields: [] }) };
  const renamed = renamedIn(dialect);
  const known = described.get(inferred) ?? {
    schema: foreign(inferred.schema),
    ...(renamed.size > 0 && { renamed }),
    ...remarksOn(dialect),
  };
  described.set(inferred, known);
  return known;
}

function renamedIn(dialect: CsvDialect | undefined): ReadonlyMap<string, string> {
  const { names = [], titles = [] } = dialect ?? {};
  return new Map(
    names.flatMap((name, i) => (titles[i] === undefined || titles[i] === name ? [] : [[name, titles[i]]])),
  );
}

/** A line that is no record is said to be none. */
function remarksOn(dialect: CsvDialect | undefined): Pick<Described, "remarks"> {
  if (dialect?.sepLine === undefined) return {};
  const { sepLine, delimiter } = dialect;
  const begin = `The first line of the file, ${JSON.stringify(sepLine.text)}, is no record`;
  const counts =
    sepLine.delimiter === delimiter
      ? `: it says what the delimiter is.`
      : `. The delimiter is ${JSON.stringify(delimiter)}, as was given, and not as it says.`;
  return { remarks: [begin + counts] };
}

/** Whether a schema that was told of an existing collection was found out by reading it, and lies in no schema file. */
export function isFoundOut(schema: Schema): boolean {
  return foundOut.has(schema);
}

/** @throws TARGET_DIFFERS for a CSV file that has other columns than its schema */
export function describedBySchemaFile(
  { schema, facts }: SchemaFile,
  dialect: CsvDialect | undefined,
  path: string,
): Described {
  const names = schema.fields.map(({ name }) => name);
  if (dialect !== undefined) {
    const there = dialect.header ? dialect.titles : dialect.names;
    const agrees = dialect.header ? there.join("\0") === names.join("\0") : there.length === names.length;
    if (!agrees)
      throw failure(
        "TARGET_DIFFERS",
        `${path} has the columns ${list(there)}; its schema ${schemaPath(path)} has ${list(names)}.`,
        { fix: "Correct the schema file, or remove it: the types are then found out from the records." },
      );
  }
  return {
    schema,
    uncertain: names,
    ...(facts.keyUnique === true && { keyTrusted: true }),
    ...remarksOn(dialect),
  };
}

function foreign(schema: Schema): Schema {
  const own = { ...schema };
  foundOut.add(own);
  return own;
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 10).map((name) => JSON.stringify(name));
  return names.length > 10 ? `${shown.join(", ")} and ${names.length - 10} more` : shown.join(", ");
}
