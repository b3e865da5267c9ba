import { readFile } from "node:fs/promises";
import { type SchemaFile, schemaFromFile } from "@dataknobs/codecs";
import { messageOf } from "@dataknobs/core";
import { failure, fileCode, mappedError } from "../errors.ts";
import { schemaPath } from "../names/partial-name.ts";
import { checkNotReplacing } from "./replacing.ts";

/** The schema that lies beside a file of ours; `undefined`: there is none. @throws INVALID_SCHEMA, naming the file, SOURCE_CHANGED */
export async function schemaBeside(path: string): Promise<SchemaFile | undefined> {
  const beside = schemaPath(path);
  const text = await textOf(beside);
  if (text === undefined) return undefined;
  checkNotReplacing(text, path, beside);
  try {
    return schemaFromFile(text);
  } catch (error) {
    throw failure("INVALID_SCHEMA", `${beside} is no schema of dataknobs: ${messageOf(error)}`, {
      fix: "Correct it, or remove it: the types are then found out from the records.",
      cause: error,
    });
  }
}

/** The text of a file; `undefined`: it is not there. */
export async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (fileCode(error) === "ENOENT") return undefined;
    throw mappedError(error, path);
  }
}
