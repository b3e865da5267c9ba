import type { WriteRequest } from "@dataknobs/core";
import { definitionFor, wordsOf } from "../catalog/definition.ts";
import { dependentsOf } from "../catalog/dependents.ts";
import type { SqliteDatabase } from "../driver.ts";
import { sameName } from "../names.ts";
import { newTableText } from "./new-table.ts";
import { wayFor } from "./replace-way.ts";
import { type Table, uniqueKeysOn } from "../catalog/table.ts";

/**
 * The definition of the table that a load is staged in. Where the old table stays and gets the staged records, it is that
 * table's own as far as this is possible: a record that it would refuse is found by itself, and not at the end.
 */
export function stageText(
  database: SqliteDatabase,
  stage: string,
  existing: Table | undefined,
  request: WriteRequest,
): string {
  const own = existing !== undefined && judgesAlone(database, existing, request);
  return (own ? definitionFor(database, existing.name, stage) : undefined) ?? newTableText(stage, request);
}

/** Clauses that mean other records than the staged ones, or act on them. */
const beyond = /\b(?:REFERENCES|CONFLICT)\b/;

function judgesAlone(database: SqliteDatabase, existing: Table, request: WriteRequest): boolean {
  const { mode, schema, keyEnforced } = request;
  if (mode !== "replace" || wayFor(database, existing, dependentsOf(database, existing), request) !== "refill")
    return false;
  if (beyond.test(wordsOf(database, existing.name))) return false;
  if (keyEnforced && uniqueKeysOn(database, existing, schema.key ?? []).length === 0) return false;
  return schema.fields.every(({ name, nullable }) => {
    const column = existing.columns.find((one) => sameName(one.name, name));
    // A null in the rowid would get a number.
    return column?.generated === false && !(nullable && column.name === existing.alias);
  });
}
