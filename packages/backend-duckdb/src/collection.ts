import { type Described, type Field, sameType, type Schema } from "@dataknobs/core";
import {
  type Catalog,
  describeTable,
  findTable,
  hasOwn,
  primaryKey,
  readCatalog,
  type Table,
  type TableColumn,
} from "./catalog.ts";
import { columnDefaults } from "./column-defaults.ts";
import type { Connection } from "./connection.ts";
import type { Driver } from "./driver.ts";
import { readDescription } from "./metadata.ts";
import { fieldsTable, folded, qualified } from "./names.ts";
import { uniqueColumns } from "./write/unique.ts";
import { referencesOf, uncarriedOf } from "./uncarried.ts";
import type { Whereabouts } from "./whereabouts.ts";
import { type DuckType, formatDuckType, holdsJson } from "./types/duck-type.ts";
import { deliveredAs, logicalOf } from "./types/logical-of.ts";
import { storedAs } from "./types/stored-as.ts";

/** A table or view as a collection. */
export interface Collection {
  readonly table: Table;
  /** With the names of the records' fields, which a column may not be able to have. */
  readonly schema: Schema;
  /** The column of each field. */
  readonly columns: ReadonlyMap<string, TableColumn>;
  /** What stands behind FROM. */
  readonly from: string;
  /** The column that numbers its rows for good; `undefined`: none does. */
  readonly numbers: string | undefined;
  /** A row is not found by its number without reading what lies before it. */
  readonly sequential?: boolean;
  /** Present: another DuckDB of this process can fetch its rows. */
  readonly whereabouts?: Whereabouts;
}

export async function collectionOf(
  driver: Driver,
  connection: Connection,
  name: string,
): Promise<Collection | undefined> {
  return collectionIn(driver, connection, await readCatalog(connection), name);
}

export async function collectionIn(
  driver: Driver,
  connection: Connection,
  catalog: Catalog,
  name: string,
): Promise<Collection | undefined> {
  const listed = findTable(catalog, name);
  if (listed === undefined) return undefined;
  const table = await describeTable(connection, listed);
  const natural = naturalSchema(table, await columnDefaults(driver, connection, table));
  const schema =
    (hasOwn(catalog, fieldsTable) ? await readDescription(connection, table, natural) : undefined) ?? natural;
  const columns = new Map<string, TableColumn>();
  for (const [i, field] of schema.fields.entries()) {
    const column = table.columns[i];
    if (column !== undefined) columns.set(field.name, column);
  }
  return { table, schema, columns, from: qualified(table.name), numbers: numbersOf(table) };
}

/** Rows have numbers unless a column of that name hides them, or it is a view. */
function numbersOf({ view, columns }: Table): string | undefined {
  return view || columns.some(({ name }) => folded(name) === "rowid") ? undefined : "rowid";
}

/** What DuckDB's catalog alone says. */
export function naturalSchema(table: Table, defaults: ReadonlyMap<string, unknown>): Schema {
  const fields = table.columns.map((column): Field => {
    const { name, type, nullable, native } = column;
    return {
      name,
      type: logicalOf(type),
      nullable,
      native,
      ...(type.id === "ENUM" && { constraints: { oneOf: type.values } }),
      ...(defaults.has(name) && { default: defaults.get(name) }),
    };
  });
  const key = primaryKey(table);
  return { fields, ...(key !== undefined && { key }) };
}

/** As the contract wants it. */
export function describedOf({ table, schema, columns, whereabouts }: Collection): Described {
  const references = referencesOf(table);
  const uncarried = uncarriedOf(table, schema);
  const fieldOf = new Map([...columns].map(([field, column]) => [column.name, field]));
  const unique = uniqueColumns(table).map((names) => names.map((name) => fieldOf.get(name) ?? name));
  const uncertain = schema.fields
    .filter((field) => isUncertain(field, columns.get(field.name)))
    .map((field) => field.name);
  const ownTyped = schema.fields.filter(({ name }) => isOwn(columns.get(name)?.type)).map(({ name }) => name);
  const unmade = schema.fields.filter((field) => isUnmade(field, columns.get(field.name))).map((field) => field.name);
  const generated = schema.fields
    .filter((field) => columns.get(field.name)?.generated === true)
    .map((field) => field.name);
  return {
    schema,
    keyEnforced: primaryKey(table) !== undefined,
    ...(unique.length > 0 && { unique }),
    ...(references.length > 0 && { references }),
    ...(uncarried.length > 0 && { uncarried }),
    ...(uncertain.length > 0 && { uncertain }),
    ...(ownTyped.length > 0 && { ownTyped }),
    ...(unmade.length > 0 && { unmade }),
    ...(generated.length > 0 && { generated }),
    ...(whereabouts !== undefined && { whereabouts }),
  };
}

/** Whether another store has no such type, and another type of DuckDB means the same to core. */
function isOwn(type: DuckType | undefined): boolean {
  switch (type?.id) {
    case "TINYINT":
    case "SMALLINT":
    case "UTINYINT":
    case "USMALLINT":
    case "UINTEGER":
    case "UBIGINT":
    case "TIMESTAMP_S":
    case "TIMESTAMP_MS":
    case "HUGEINT":
    case "UHUGEINT":
    case "ENUM":
    case "ARRAY":
    case "STRUCT":
    case "MAP":
    case "UNION":
    case "OTHER":
      return true;
    case "LIST":
      return isOwn(type.of);
    default:
      return false;
  }
}

/** A type that is read by its text, and of which we make a column of text: `GEOMETRY`, `VARIANT`. */
function isUnmade(field: Field, column: TableColumn | undefined): boolean {
  return column?.type.id === "OTHER" && formatDuckType(storedAs(field)) !== formatDuckType(column.type);
}

/**
 * DuckDB itself does not know what the values mean, so anybody may have put others in. It takes more for JSON than JSON
 * allows, and the member of a union may hold null.
 */
function isUncertain({ type }: Field, column: TableColumn | undefined): boolean {
  if (column === undefined) return false;
  const { id } = column.type;
  return (
    holdsJson(column.type) || (id === "UNION" && type.kind === "any") || !sameType(type, deliveredAs(column.type, type))
  );
}
