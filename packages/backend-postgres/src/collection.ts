import { type Described, type Field, isScaled, type LogicalType, type Schema, type Unable } from "@dataknobs/core";
import { type Catalog, findRelation, readCatalog, relationAt } from "./catalog/catalog.ts";
import { describeTable } from "./catalog/describe-table.ts";
import type { Listed, Table, TableColumn } from "./catalog/table.ts";
import { referencesOf, uncarriedOf } from "./catalog/uncarried.ts";
import type { Connection } from "./connect/connection.ts";
import { definitionOf } from "./ddl/definition.ts";
import { readDescription } from "./metadata.ts";
import { fieldsTable, qualified } from "./names.ts";
import { keyOf, naturalSchema } from "./natural-schema.ts";
import { tuples } from "./tuples.ts";
import { keptAs } from "./types/kept-as.ts";
import { uniqueColumns } from "./write/enforced.ts";
import type { PgType } from "./types/pg-type.ts";
import type { Kept } from "./types/way.ts";

/** A column and how its values travel. */
export type CollectionColumn = TableColumn & { readonly kept: Kept };

/** A relation as a collection. */
export interface Collection {
  readonly table: Table;
  /** With the names and types of the records' fields, which a column may not be able to have. */
  readonly schema: Schema;
  /** The column of each field. */
  readonly columns: ReadonlyMap<string, CollectionColumn>;
  /** What stands behind FROM. */
  readonly from: string;
}

/** The collection of this name; `undefined`: there is none. */
export async function collectionOf(
  connection: Connection,
  schema: string,
  name: string,
): Promise<Collection | undefined> {
  return collectionIn(connection, await readCatalog(connection, schema), name);
}

/** The same by a look that was taken before. */
async function collectionIn(connection: Connection, catalog: Catalog, name: string): Promise<Collection | undefined> {
  const listed = findRelation(catalog, name);
  if (listed === undefined) return undefined;
  const table = await describeTable(connection, listed);
  const ours = relationAt(catalog, fieldsTable);
  const natural = naturalSchema(table);
  return collectionFrom(table, ours === undefined ? natural : await readDescription(connection, ours, table, natural));
}

/** What a relation is as a collection; `known`: what we noted of it when we made it. */
function collectionFrom(table: Table, known?: Schema): Collection {
  const schema = known ?? naturalSchema(table);
  const columns = new Map<string, CollectionColumn>();
  for (const [i, field] of schema.fields.entries()) {
    const column = table.columns[i];
    if (column !== undefined) columns.set(field.name, { ...column, kept: keptAs(column.type) });
  }
  const collection = { table, schema, columns, from: fromText(table) };
  behind.set(schema, collection);
  return collection;
}

const behind = new WeakMap<Schema, Collection>();

/** The collection that a schema describes, if it is one of ours. */
export function collectionBehind(schema: Schema): Collection | undefined {
  return behind.get(schema);
}

/** A table is read without those that inherit from it: they are collections of their own. Partitions are parts of theirs. */
function fromText(listed: Listed): string {
  return listed.kind === "table" || listed.kind === "foreign" ? `ONLY ${qualified(listed)}` : qualified(listed);
}

/** As the contract wants it. */
export function describedOf({ table, schema, columns }: Collection): Described {
  const named = (wanted: (column: CollectionColumn, field: Field) => boolean): readonly string[] =>
    schema.fields
      .filter((field) => {
        const column = columns.get(field.name);
        return column !== undefined && wanted(column, field);
      })
      .map(({ name }) => name);
  const uncertain = named((column, field) => isUncertain(column.kept, field));
  const beyond = new Map(
    schema.fields.flatMap(({ name, type }): readonly (readonly [string, Unable])[] => {
      const what = beyondIn(columns.get(name)?.kept, type);
      return what === undefined ? [] : [[name, what]];
    }),
  );
  const generated = named((column) => column.generated !== undefined);
  const filled = named((column, field) => isFilled(column) && field.default === undefined);
  // JSON does not tell all that the literal of a composite does: where an array in it begins, JSON null from a null.
  const verbatim = named((column, { type }) => column.kept.way === "composite" && type.kind === "json");
  const ownTyped = named(({ type, kept }, field) => field.type.kind !== "list" && isOwnTyped(type, kept));
  const references = referencesOf(table);
  const uncarried = uncarriedOf(table);
  const changedBy = table.besides.changing.map((name) => `trigger ${name}`);
  const fieldOf = new Map([...columns].map(([field, column]) => [column.name, field]));
  const unique = uniqueColumns(table).map((names) => names.map((name) => fieldOf.get(name) ?? name));
  return {
    schema,
    keyEnforced: keyOf(table) !== undefined,
    ...(unique.length > 0 && { unique }),
    ...(uncertain.length > 0 && { uncertain }),
    ...(beyond.size > 0 && { beyond }),
    ...(generated.length > 0 && { generated }),
    ...(filled.length > 0 && { filled }),
    ...(verbatim.length > 0 && { verbatim }),
    ...(ownTyped.length > 0 && { ownTyped }),
    ...(references.length > 0 && { references }),
    ...(uncarried.length > 0 && { uncarried }),
    ...(changedBy.length > 0 && { changedBy }),
    definition: definitionOf(table),
    // The same for all: what a batch holds it says itself.
    whereabouts: tuples,
  };
}

/** Its values are text or JSON wherever there is no such type. */
function isOwnTyped({ kind }: PgType, { way }: Kept): boolean {
  return way === "as text" || way === "composite" || kind === "enum" || kind === "domain";
}

/** Arrays may have several dimensions, a short numeric may be NaN, and nobody but us knows what we keep as JSON. */
function isUncertain({ type, way }: Kept, field: Field): boolean {
  return (
    way === "array" ||
    field.type.kind !== type.kind ||
    (type.kind === "decimal" && type.precision !== undefined && type.precision <= 18)
  );
}

/** Years after 294246, intervals without an end, a short numeric that is NaN, arrays of several dimensions. */
function beyondIn(kept: Kept | undefined, { kind }: LogicalType): Unable | undefined {
  if (kept === undefined || kept.type.kind !== kind) return undefined;
  switch (kept.way) {
    case "timestamp":
    case "timestamptz":
    case "interval":
      return "range";
    case "array":
      return "type";
    case "numeric":
      return isScaled(kept.type) ? "nan" : undefined;
    default:
      return undefined;
  }
}

function isFilled({ generated, identity, default: expression, type }: TableColumn): boolean {
  return (
    generated === undefined &&
    (identity !== undefined || expression !== undefined || (type.kind === "domain" && type.default !== undefined))
  );
}
