import { type ReadRequest, sameType, type Unable } from "@dataknobs/core";
import { literal } from "../names.ts";
import { quoteName } from "@dataknobs/sql";
import type { Collection } from "../collection.ts";
import { isPlain } from "../fetch.ts";
import type { DuckType } from "../types/duck-type.ts";
import { logicalOf } from "../types/logical-of.ts";
import { isNoJson } from "./no-json.ts";
import { columnFor } from "./scan.ts";

/**
 * A condition for whoever fetches records, to stand with those that choose them: as long as it raises no error, none of them
 * holds what must not be there. Empty: nothing can.
 */
export type Proof = string;

/** `undefined`: the records are delivered. */
export function proofOf(collection: Collection, request: ReadRequest): Proof | undefined {
  const { vouch, fields, schema, where, limit } = request;
  if (vouch === undefined || collection.whereabouts === undefined || where !== undefined || limit !== undefined)
    return undefined;
  const bad: string[] = [];
  for (const name of fields) {
    const column = columnFor(collection, name);
    const field = schema.fields.find((one) => one.name === name);
    if (field === undefined || !isPlain(column.type) || !sameType(logicalOf(column.type), field.type)) return undefined;
    const cell = quoteName(column.name);
    for (const what of vouch.get(name) ?? []) {
      const test = testOf(what, cell, column.type);
      if (test === undefined) return undefined;
      bad.push(...test);
    }
    if (column.type.id === "JSON") bad.push(isNoJson(cell));
    // In a file DuckDB sees to that itself. `decode` refuses bytes that are not UTF-8.
    else if (column.type.id === "VARCHAR" && collection.sequential !== true)
      bad.push(`strlen(decode(encode(${cell}))) < 0`);
  }
  return bad.length === 0 ? "" : `CASE WHEN ${bad.join(" OR ")} THEN error(${literal(wanting)}) ELSE true END`;
}

const wanting = "A record is not what its columns say: it must be handed over";

/** What is true of a cell that cannot be kept; none: no cell of the type can be so. `undefined`: that is not known here. */
function testOf(what: Unable, cell: string, { id }: DuckType): readonly string[] | undefined {
  switch (what) {
    case "null":
      return [`${cell} IS NULL`];
    case "negzero":
      return isFloat(id) ? [`(${cell} = 0 AND signbit(${cell}))`] : [];
    case "nan":
      return isFloat(id) ? [`isnan(${cell})`] : [];
    case "infinity":
      return isFloat(id) || hasInfinity(id) ? [`isinf(${cell})`] : [];
    case "surrogate":
      // Of a JSON column it is looked for in any case, as what is no JSON; text has none.
      return [];
    case "range":
      // Whoever fetches has a column of this very type.
      return id === "JSON" ? undefined : [];
    default:
      return undefined;
  }
}

function isFloat(id: DuckType["id"]): boolean {
  return id === "FLOAT" || id === "DOUBLE";
}

function hasInfinity(id: DuckType["id"]): boolean {
  return id === "DATE" || id.startsWith("TIMESTAMP");
}
