import type { WriteRequest } from "@dataknobs/core";
import { type Catalog, findRelation, relationAt } from "../catalog/catalog.ts";
import type { Listed, TableName } from "../catalog/table.ts";
import type { Connection } from "../connect/connection.ts";
import { stageOf } from "../names.ts";
import { booksIn } from "./books.ts";

/** Where a load shows in the end. */
export function placeOf({ schema }: Catalog, collection: string): TableName {
  return { schema, name: collection };
}

/** The table that a load's records go to now. */
export async function tableOfLoad(
  connection: Connection,
  catalog: Catalog,
  collection: string,
  { run, staged }: WriteRequest,
): Promise<Listed | undefined> {
  const existing = findRelation(catalog, collection);
  if (!staged) return existing;
  const stage = relationAt(catalog, stageOf(placeOf(catalog, collection), run).name);
  if (stage !== undefined) return stage;
  // Finished before, and asked once more.
  const entry = await booksIn(connection, catalog.schema).entry(run, collection);
  return entry?.finished === true ? existing : undefined;
}
