import { DataknobsError, parseJson, rawJson, schemaFromJson, schemaToJson } from "@dataknobs/core";
import type { Schema } from "@dataknobs/core";

/** What lies beside a data file, so that it comes back with its exact types: `users.jsonl.schema.json`. */
export interface SchemaFile {
  readonly schema: Schema;
  readonly facts: FileFacts;
}

/** How the data file is written. */
export interface FileFacts {
  readonly format: "jsonl" | "json" | "csv";
  /** CSV: what stands between two cells. Default `","`. */
  readonly delimiter?: string;
  /** CSV: whether the first line holds the names. Default true. */
  readonly header?: boolean;
  /** The store that the records came from told them apart by the key. Default false: the key is only named. */
  readonly keyUnique?: boolean;
}

const formats: readonly FileFacts["format"][] = ["jsonl", "json", "csv"];
const version = 1;
const kind = "dataknobs schema";
/** How a field of type json is written where it is null; `null` is the JSON value. */
const jsonNulls = { jsonl: "no member", json: "no member", csv: "empty cell" } as const;

/** The text of a schema file: JSON with a field of the schema a line. */
export function schemaFileText(schema: Schema, facts: FileFacts): string {
  const { format, delimiter, header, keyUnique } = facts;
  const head = { kind, version, format, delimiter, header, keyUnique, nullInJsonField: jsonNulls[format] };
  const { fields, ...rest } = objectOf(schemaToJson(schema), "schema");
  const lines = Array.isArray(fields) ? fields.map((field) => `      ${oneLine(field)}`) : [];
  const others = Object.entries(rest).map(([name, value]) => `    ${JSON.stringify(name)}: ${oneLine(value)}`);
  const list = lines.length === 0 ? "[]" : `[\n${lines.join(",\n")}\n    ]`;
  const inner = [...others, `    "fields": ${list}`].join(",\n");
  const outer = Object.entries(head).filter(([, value]) => value !== undefined);
  const members = outer.map(([name, value]) => `  ${JSON.stringify(name)}: ${oneLine(value)}`);
  return `{\n${[...members, `  "schema": {\n${inner}\n  }`].join(",\n")}\n}\n`;
}

/**
 * Reads a schema file, be it edited by hand.
 * @throws INVALID_SCHEMA for what is wrong in it, INVALID_TYPE for a type's text, UNSUPPORTED for what a newer version may have written
 */
export function schemaFromFile(text: string): SchemaFile {
  const file = objectOf(parsed(text), "The schema file");
  if (file["kind"] !== kind)
    throw invalid(`The file is no schema file of dataknobs: its "kind" is ${shown(file["kind"])}, not "${kind}".`);
  checkVersion("schema file", file["version"]);
  const { format: name, delimiter, header, keyUnique } = file;
  const format = formats.find((known) => known === name);
  if (format === undefined)
    throw unsupported(`The schema file's format is ${shown(name)}; known are ${formats.join(", ")}.`);
  const nulls = file["nullInJsonField"];
  if (nulls !== undefined && nulls !== jsonNulls[format])
    throw unsupported(`The schema file's nullInJsonField is ${shown(nulls)}; ${format} has "${jsonNulls[format]}".`);
  if (delimiter !== undefined && typeof delimiter !== "string")
    throw invalid(`The schema file's delimiter is ${shown(delimiter)}, not a text.`);
  if (header !== undefined && typeof header !== "boolean")
    throw invalid(`The schema file's header is ${shown(header)}, not true or false.`);
  if (keyUnique !== undefined && typeof keyUnique !== "boolean")
    throw invalid(`The schema file's keyUnique is ${shown(keyUnique)}, not true or false.`);
  const facts = {
    format,
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(header === undefined ? {} : { header }),
    ...(keyUnique === undefined ? {} : { keyUnique }),
  };
  const inner = objectOf(file["schema"], 'The schema file\'s "schema"');
  checkVersion("schema in the schema file", inner["version"]);
  return { schema: schemaFromJson(inner), facts };
}

function checkVersion(what: string, found: unknown): void {
  if (found !== version)
    throw unsupported(`The ${what} is of version ${shown(found)}; known here is version ${version}.`);
}

function parsed(text: string): unknown {
  try {
    return parseJson(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DataknobsError({
      code: "INVALID_SCHEMA",
      message: `The schema file is not JSON: ${reason}`,
      fix: "Correct the schema file, or remove it to have the types inferred.",
      cause: error,
    });
  }
}

/** JSON with blanks behind commas and colons; -0, which `JSON.stringify` makes 0, stays. */
function oneLine(value: unknown): string {
  const text = JSON.stringify(value, (_, member: unknown) => (Object.is(member, -0) ? rawJson("-0") : member), 1);
  return text.replaceAll(/\n */g, " ");
}

function objectOf(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return Object.fromEntries(Object.entries(value));
  throw invalid(`${what} is ${shown(value)}, not an object.`);
}

function shown(value: unknown): string {
  const text = value === undefined ? "missing" : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}

function invalid(message: string): DataknobsError {
  return new DataknobsError({
    code: "INVALID_SCHEMA",
    message,
    fix: "Correct the schema file, or remove it to have the types inferred.",
  });
}

function unsupported(message: string): DataknobsError {
  return new DataknobsError({
    code: "UNSUPPORTED",
    message,
    fix: "Read the file with the version of dataknobs that wrote it, or remove the schema file to have the types inferred.",
  });
}
