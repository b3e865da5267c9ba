import type { Row } from "./cells.ts";
import type { Connection } from "./connection.ts";
import { folded, hidden, literal, qualified, type TableName } from "./names.ts";
import { type DuckType, formatDuckType } from "./types/duck-type.ts";
import { parseDuckType } from "./types/parse-duck-type.ts";

/** A table or view, as DuckDB's catalog tells it. */
export interface Table {
  readonly name: TableName;
  readonly view: boolean;
  readonly columns: readonly TableColumn[];
  readonly constraints: readonly TableConstraint[];
  /** The statements that make its indexes again. */
  readonly indexes: readonly TableIndex[];
}

export interface TableIndex {
  readonly unique: boolean;
  /** Where it is over plain columns. */
  readonly columns: readonly string[] | undefined;
  readonly sql: string;
}

export interface TableColumn {
  readonly name: string;
  readonly type: DuckType;
  /** The type as DuckDB would write it again. */
  readonly native: string;
  readonly nullable: boolean;
  /** The expression behind `DEFAULT`. */
  readonly standard: string | undefined;
  readonly generated: boolean;
}

export interface TableConstraint {
  readonly kind: "PRIMARY KEY" | "UNIQUE" | "CHECK" | "FOREIGN KEY";
  readonly columns: readonly string[];
  /** Of a check. */
  readonly expression: string;
  /** Of a foreign key. */
  readonly referenced: { readonly table: string; readonly columns: readonly string[] } | undefined;
}

/** A table or view that is there. */
export interface Listed {
  readonly name: TableName;
  readonly view: boolean;
  /** The statement that makes it again. */
  readonly sql: string;
  readonly indexed: boolean;
}

/** All tables and views of a database at one look, ours among them. */
export interface Catalog {
  /** Where names without a schema lead. */
  readonly schema: string;
  readonly tables: readonly Listed[];
}

export async function readCatalog(connection: Connection): Promise<Catalog> {
  const own = "database_name = current_database() AND NOT internal AND NOT temporary";
  const rows = await connection.rows(
    `SELECT current_schema(), NULL, NULL, NULL, NULL
     UNION ALL SELECT schema_name, table_name, false, sql, index_count > 0 FROM duckdb_tables() WHERE ${own}
     UNION ALL SELECT schema_name, view_name, true, '', false FROM duckdb_views() WHERE ${own}`,
  );
  const tables = rows.slice(1).map(([schema, table, view, sql, indexed]): Listed => ({
    name: { schema: String(schema), table: String(table) },
    view: view === true,
    sql: String(sql),
    indexed: indexed === true,
  }));
  const inOrder = (a: Listed, b: Listed): number => (fullName(a) < fullName(b) ? -1 : 1);
  return { schema: String(rows[0]?.[0]), tables: tables.sort(inOrder) };
}

function fullName({ name }: Listed): string {
  return `${name.schema}.${name.table}`;
}

/** Collections: the tables of the default schema by their names, others as `schema.table`. Views are not listed, but can be read by name. */
export function collectionNames(catalog: Catalog): readonly string[] {
  return shownNames(catalog, false);
}

/** The views, by the names that they can be read by. */
export function viewNames(catalog: Catalog): readonly string[] {
  return shownNames(catalog, true);
}

function shownNames({ schema, tables }: Catalog, views: boolean): readonly string[] {
  const shown = tables.filter(({ name, view }) => view === views && !name.table.startsWith(hidden));
  return [...new Set(shown.map((table) => (table.name.schema === schema ? table.name.table : fullName(table))))];
}

/** The table or view that a collection's name means. DuckDB tells names apart without case: so do we where none is the very one. */
export function findTable({ schema, tables }: Catalog, collection: string): Listed | undefined {
  const shown = tables.filter(({ name }) => !name.table.startsWith(hidden));
  const plain = shown.filter(({ name }) => name.schema === schema);
  const wanted = folded(collection);
  return (
    plain.find(({ name }) => name.table === collection) ??
    shown.find((table) => fullName(table) === collection) ??
    plain.find(({ name }) => folded(name.table) === wanted) ??
    shown.find((table) => folded(fullName(table)) === wanted)
  );
}

/** The table of exactly this name, also one of ours. */
export function tableAt({ tables }: Catalog, { schema, table }: TableName): Listed | undefined {
  return tables.find(({ name, view }) => !view && name.schema === schema && name.table === table);
}

/** Whether a table of ours is there. */
export function hasOwn(catalog: Catalog, table: string): boolean {
  return tableAt(catalog, { schema: catalog.schema, table }) !== undefined;
}

/** The table of a collection, or where a new one goes: into the schema before its first dot if there is one of that name. */
export async function placeFor(connection: Connection, catalog: Catalog, collection: string): Promise<TableName> {
  const existing = findTable(catalog, collection);
  if (existing !== undefined) return existing.name;
  const dot = collection.indexOf(".");
  if (dot > 0 && dot < collection.length - 1) {
    const schema = collection.slice(0, dot);
    const rows = await connection.rows(
      `SELECT 1 FROM duckdb_schemas() WHERE database_name = current_database() AND schema_name = ${literal(schema)}`,
    );
    if (rows.length > 0) return { schema, table: collection.slice(dot + 1) };
  }
  return { schema: catalog.schema, table: collection };
}

/** What may be said in a table's statement if there are constraints to look for. */
const constrained = /\b(?:PRIMARY|UNIQUE|CHECK|FOREIGN|REFERENCES)\b/i;

export async function describeTable(connection: Connection, listed: Listed): Promise<Table> {
  const { name, view, sql, indexed } = listed;
  const at = `database_name = current_database() AND schema_name = ${literal(name.schema)} AND table_name = ${literal(name.table)}`;
  const columns = await columnsOf(connection, at, listed);
  const constraints = constrained.test(sql)
    ? await connection.rows(
        `SELECT constraint_type, to_json(constraint_column_names)::VARCHAR, expression, referenced_table, to_json(referenced_column_names)::VARCHAR
         FROM duckdb_constraints() WHERE ${at} AND constraint_type <> 'NOT NULL' ORDER BY constraint_index`,
      )
    : [];
  const indexes = indexed
    ? await connection.rows(`SELECT is_unique, expressions, sql FROM duckdb_indexes() WHERE ${at} ORDER BY index_name`)
    : [];
  const names = columns.map((column) => column.name);
  return {
    name,
    view,
    columns,
    constraints: constraints.map(constraintOf),
    indexes: indexes.map(([unique, expressions, definition]) => ({
      unique: unique === true,
      columns: indexedColumns(String(expressions), names),
      sql: String(definition),
    })),
  };
}

/**
 * By `DESCRIBE`, which looks at this table alone and shows no default for a column that is computed; `duckdb_columns()`
 * works out every view of the database and of DuckDB itself, but tells which columns are, and a view that cannot be read.
 */
async function columnsOf(connection: Connection, at: string, { name, view, sql }: Listed): Promise<TableColumn[]> {
  const all = `SELECT column_name, data_type, CASE WHEN is_nullable THEN 'YES' END, NULL, column_default IS NOT NULL FROM duckdb_columns() WHERE ${at} ORDER BY column_index`;
  const rows = await connection.rows(
    view ? all : `SELECT column_name, column_type, "null", "default" FROM (DESCRIBE ${qualified(name)})`,
  );
  const computed = !view && /\bGENERATED\b/i.test(sql) ? await connection.rows(all) : [];
  const collated = /\bCOLLATE\b/i.test(sql);
  return rows.map((row, i) => columnOf(row, computed[i]?.[4] === true, collated));
}

/** The native type of a text with a collation of its own. */
export const collatedText = "VARCHAR COLLATE";

function columnOf([name, text, nullable, standard]: Row, filled: boolean, collated: boolean): TableColumn {
  const type: DuckType = parseDuckType(String(text)) ?? { id: "OTHER", name: String(text) };
  return {
    name: String(name),
    type,
    // A collation changes what comparisons mean: such a column is not one of a plain type.
    native: collated && type.id === "VARCHAR" ? collatedText : formatDuckType(type),
    nullable: nullable === "YES",
    standard: typeof standard === "string" ? standard : undefined,
    generated: filled && standard === null,
  };
}

function constraintOf([kind, columns, expression, table, referenced]: Row): TableConstraint {
  return {
    kind: kindOf(String(kind)),
    columns: namesIn(columns),
    expression: expression === null || expression === undefined ? "" : String(expression),
    referenced: typeof table === "string" ? { table, columns: namesIn(referenced) } : undefined,
  };
}

/** `[a, "b c"]`: the columns of an index; `undefined` where one of them is an expression. */
function indexedColumns(expressions: string, names: readonly string[]): readonly string[] | undefined {
  const parts = expressions.slice(1, -1).match(/"(?:[^"]|"")*"|[^,\s][^,]*/g) ?? [];
  const columns = parts.map((part) => (part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part.trim()));
  return columns.every((column) => names.includes(column)) ? columns : undefined;
}

function kindOf(kind: string): TableConstraint["kind"] {
  if (kind === "PRIMARY KEY" || kind === "UNIQUE" || kind === "FOREIGN KEY") return kind;
  return "CHECK";
}

function namesIn(text: unknown): readonly string[] {
  const names: unknown = typeof text === "string" ? JSON.parse(text) : [];
  return Array.isArray(names) ? names.map(String) : [];
}

/** The columns of the primary key. */
export function primaryKey(table: Table): readonly string[] | undefined {
  return table.constraints.find(({ kind }) => kind === "PRIMARY KEY")?.columns;
}
