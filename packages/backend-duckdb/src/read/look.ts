import { type ReadRequest, sameType } from "@dataknobs/core";
import type { Collection } from "../collection.ts";
import { isPlain } from "../fetch.ts";
import { logicalOf } from "../types/logical-of.ts";
import { columnFor } from "./scan.ts";

/** What is looked at of records that are fetched. */
export interface Look {
  /** The fields whose cells are read: those that somebody looks at, and those whose cells may be what they must not be. */
  readonly judged: readonly string[];
  /** The fields whose text may be no UTF-8, which DuckDB is asked. In a file it sees to that itself. */
  readonly texts: readonly string[];
}

/** `undefined`: the records are delivered. */
export function lookOf(collection: Collection, request: ReadRequest): Look | undefined {
  const { look, fields, schema, where, limit } = request;
  if (look === undefined || collection.whereabouts === undefined || where !== undefined || limit !== undefined)
    return undefined;
  const asTheyAre = fields.every((name) => {
    const { type } = columnFor(collection, name);
    const field = schema.fields.find((one) => one.name === name);
    return field !== undefined && isPlain(type) && sameType(logicalOf(type), field.type);
  });
  if (!asTheyAre) return undefined;
  const idOf = (name: string): string => columnFor(collection, name).type.id;
  return {
    judged: fields.filter((name) => look.includes(name) || idOf(name) === "JSON"),
    texts:
      collection.sequential === true ? [] : fields.filter((name) => !look.includes(name) && idOf(name) === "VARCHAR"),
  };
}
