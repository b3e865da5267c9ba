import { DataknobsError, type Field, type WriteRequest } from "@dataknobs/core";
import { type Catalog, describeTable, type Table, type TableColumn } from "../catalog.ts";
import { collectionIn } from "../collection.ts";
import type { Connection } from "../connection.ts";
import type { Driver } from "../driver.ts";
import { tableOfLoad } from "../load/prepare.ts";
import { folded } from "../names.ts";
import { isRaw } from "../types/duck-type.ts";

/** Where a field of the request goes. */
export interface Place {
  readonly field: Field;
  readonly column: TableColumn;
  /** The column's place in the table. */
  readonly index: number;
}

/** The table that a writer writes. */
export interface Target {
  readonly table: Table;
  /** In the order of the request's fields. */
  readonly places: readonly Place[];
  /** The columns of the request's key. */
  readonly key: readonly Place[];
  /** Batches are its rows: they can be appended as they are. */
  readonly plain: boolean;
}

export async function targetOf(
  driver: Driver,
  connection: Connection,
  catalog: Catalog,
  collection: string,
  request: WriteRequest,
): Promise<Target> {
  const listed = await tableOfLoad(connection, catalog, collection, request);
  if (listed === undefined)
    throw new DataknobsError({
      code: "COLLECTION_NOT_FOUND",
      message: `There is no collection "${collection}" to write to`,
      backend: "duckdb",
      collection,
      fix: "Prepare the load first.",
    });
  const table = await describeTable(connection, listed);
  const aliases = request.staged ? undefined : (await collectionIn(driver, connection, catalog, collection))?.columns;
  const places = request.schema.fields.map((field) => placeOf(table, field, aliases, collection));
  const byName = new Map(places.map((place) => [place.field.name, place]));
  const key = (request.schema.key ?? []).flatMap((part) => byName.get(part) ?? []);
  const whole =
    places.length === table.columns.length && new Set(places.map(({ index }) => index)).size === places.length;
  const plain =
    whole &&
    table.columns.every(({ generated, standard, type }) => !generated && standard === undefined && isRaw(type));
  return { table, places, key, plain };
}

function placeOf(
  table: Table,
  field: Field,
  aliases: ReadonlyMap<string, TableColumn> | undefined,
  collection: string,
): Place {
  const name = table.columns.some((column) => column.name === field.name)
    ? field.name
    : (aliases?.get(field.name)?.name ?? field.name);
  const index = table.columns.findIndex((column) => folded(column.name) === folded(name));
  const column = table.columns[index];
  if (column !== undefined && !column.generated) return { field, column, index };
  throw new DataknobsError({
    code: "TARGET_DIFFERS",
    message:
      column === undefined
        ? `"${collection}" has no column for "${field.name}"`
        : `DuckDB computes "${field.name}" of "${collection}" itself`,
    backend: "duckdb",
    collection,
    field: field.name,
  });
}
