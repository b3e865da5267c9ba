import type { Described, Field, Schema } from "@dataknobs/core";
import { findRelation, readCatalog } from "./catalog/catalog.ts";
import { describeTable } from "./catalog/describe-table.ts";
import type { Listed, Table, TableColumn } from "./catalog/table.ts";
import { referencesOf, uncarriedOf } from "./catalog/uncarried.ts";
import { constantOf } from "./constant.ts";
import type { Connection } from "./connect/connection.ts";
import { qualified } from "./names.ts";
import { keptAs } from "./types/kept-as.ts";
import { nativeOf } from "./types/native.ts";
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
  const listed = findRelation(await readCatalog(connection, schema), name);
  if (listed === undefined) return undefined;
  return collectionFrom(await describeTable(connection, listed));
}

/** What a relation is as a collection; `known`: what we noted of it when we made it. */
export function collectionFrom(table: Table, known?: Schema): Collection {
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

/** What PostgreSQL's catalog alone says. */
export function naturalSchema(table: Table): Schema {
  const key = keyOf(table);
  const fields = table.columns.map((column): Field => {
    const { name, type, default: expression, generated } = column;
    const labels = labelsOf(type);
    const kept = keptAs(type);
    const constant = expression === undefined || generated ? undefined : constantOf(expression, kept.type);
    return {
      name,
      type: kept.type,
      nullable: !isRequired(table, column) && key?.includes(name) !== true,
      native: nativeOf(type),
      ...(labels !== undefined && { constraints: { oneOf: labels } }),
      ...(constant !== undefined && { default: constant }),
    };
  });
  return { fields, ...(key !== undefined && { key }) };
}

/** Nobody enforces what is declared of a foreign table. */
function isRequired({ kind }: Table, { notNull, type }: TableColumn): boolean {
  return kind !== "foreign" && (notNull || refusesNull(type));
}

function refusesNull({ kind, notNull, base }: PgType): boolean {
  return kind === "domain" && (notNull === true || (base !== undefined && refusesNull(base)));
}

function labelsOf({ kind, labels, base }: PgType): readonly string[] | undefined {
  if (kind === "domain") return base === undefined ? undefined : labelsOf(base);
  return kind === "enum" ? labels : undefined;
}

/** The primary key, else the unique index with the fewest columns that all refuse null. */
function keyOf(table: Table): readonly string[] | undefined {
  if (table.key !== undefined) return table.key;
  const required = new Set(table.columns.filter((column) => isRequired(table, column)).map(({ name }) => name));
  return table.indexes
    .filter(({ unique, whole }) => unique && whole)
    .flatMap(({ columns }) => (columns?.every((name) => required.has(name)) === true ? [columns] : []))
    .sort((a, b) => a.length - b.length)[0];
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
  const generated = named((column) => column.generated !== undefined);
  const filled = named((column, field) => isFilled(column) && field.default === undefined);
  const references = referencesOf(table);
  const uncarried = uncarriedOf(table, schema);
  return {
    schema,
    keyEnforced: keyOf(table) !== undefined,
    ...(uncertain.length > 0 && { uncertain }),
    ...(generated.length > 0 && { generated }),
    ...(filled.length > 0 && { filled }),
    ...(references.length > 0 && { references }),
    ...(uncarried.length > 0 && { uncarried }),
  };
}

/** Arrays may have several dimensions, a short numeric may be NaN, and nobody but us knows what we keep as JSON. */
function isUncertain({ type, way }: Kept, field: Field): boolean {
  return (
    way === "array" ||
    field.type.kind !== type.kind ||
    (type.kind === "decimal" && type.precision !== undefined && type.precision <= 18)
  );
}

function isFilled({ generated, identity, default: expression, type }: TableColumn): boolean {
  return (
    generated === undefined &&
    (identity !== undefined || expression !== undefined || (type.kind === "domain" && type.default !== undefined))
  );
}
