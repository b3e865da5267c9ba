import { DataknobsError, type Field, type WriteRequest } from "@dataknobs/core";
import { readCatalog } from "../catalog/catalog.ts";
import { describeTable } from "../catalog/describe-table.ts";
import type { Table } from "../catalog/table.ts";
import { type Collection, collectionOf } from "../collection.ts";
import type { Connection } from "../connect/connection.ts";
import { tableOfLoad } from "../load/place.ts";
import { keptAs } from "../types/kept-as.ts";
import type { Kept } from "../types/way.ts";
import type { Slot } from "./slot.ts";

/** The table that a writer writes. */
export interface Target {
  readonly table: Table;
  /** In the order of the request's fields. */
  readonly slots: readonly Slot[];
  /** Those of the request's key. */
  readonly key: readonly Slot[];
  /** The table of the collection, where the records go to a stage that is like it. */
  readonly like?: Table;
}

/** Whether a record may refer to one that comes later. */
export function refersToItself({ table: { schema, name, constraints } }: Target): boolean {
  return constraints.some(({ refers }) => refers?.schema === schema && refers.name === name);
}

export async function targetOf(
  connection: Connection,
  schema: string,
  collection: string,
  request: WriteRequest,
): Promise<Target> {
  const catalog = await readCatalog(connection, schema);
  const listed = await tableOfLoad(connection, catalog, collection, request);
  if (listed === undefined)
    throw new DataknobsError({
      code: "COLLECTION_NOT_FOUND",
      message: `There is no collection "${collection}" to write to`,
      backend: "postgres",
      collection,
      fix: "Prepare the load first.",
    });
  const isOwn = request.staged && request.keeps !== true;
  const there = isOwn ? undefined : await collectionOf(connection, schema, collection);
  const table = there?.table.oid === listed.oid ? there.table : await describeTable(connection, listed);
  const slots = request.schema.fields.map((field) => slotOf(table, field, there, collection, connection.version));
  const key = slots.filter(({ field }) => request.schema.key?.includes(field.name) === true);
  const like = there !== undefined && there.table !== table ? there.table : undefined;
  return { table, slots, key, ...(like !== undefined && { like }) };
}

/** For a server that takes a "char" as `\303`, in arrays as well. */
function spelledOut(kept: Kept): Kept {
  if (kept.select === "char") return { ...kept, spelled: true };
  return kept.element === undefined ? kept : { ...kept, element: spelledOut(kept.element) };
}

function slotOf(
  { columns }: Table,
  field: Field,
  there: Collection | undefined,
  collection: string,
  version: number,
): Slot {
  const wanted = there?.columns.get(field.name)?.name ?? field.name;
  const column = columns.find(({ name }) => name === wanted);
  if (column !== undefined && column.generated === undefined) {
    const kept = keptAs(column.type);
    return { field, column, kept: version >= 160_000 ? spelledOut(kept) : kept };
  }
  throw new DataknobsError({
    code: "TARGET_DIFFERS",
    message:
      column === undefined
        ? `"${collection}" has no column for "${field.name}"`
        : `PostgreSQL computes "${field.name}" of "${collection}" itself`,
    backend: "postgres",
    collection,
    field: field.name,
  });
}
