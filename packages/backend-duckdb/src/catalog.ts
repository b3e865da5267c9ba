import type { Connection, Row } from "./connection.ts";
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
}

/** Tables and views of the database, none of ours. Those of the default schema first. */
async function list(connection: Connection): Promise<readonly Listed[]> {
  const own = "database_name = current_database() AND NOT internal AND NOT temporary";
  const rows = await connection.rows(
    `SELECT schema_name, table_name, false FROM duckdb_tables() WHERE ${own}
     UNION ALL SELECT schema_name, view_name, true FROM duckdb_views() WHERE ${own}
     ORDER BY 1, 2`,
  );
  return rows.map(([schema, table, view]) => ({ name: { schema: String(schema), table: String(table) }, view: view === true })).filter(({ name }) => !name.table.startsWith(hidden));
}

async function defaultSchema(connection: Connection): Promise<string> {
  const [row] = await connection.rows("SELECT current_schema()");
  return String(row?.[0]);
}

/** Collections: the tables of the default schema by their names, others as `schema.table`. Views are not listed, but can be read by name. */
export async function collectionNames(connection: Connection): Promise<readonly string[]> {
  const usual = await defaultSchema(connection);
  const tables = (await list(connection)).filter(({ view }) => !view);
  const names = tables.map(({ name }) => (name.schema === usual ? name.table : `${name.schema}.${name.table}`));
  return [...new Set(names)];
}

/** The table or view that a collection's name means. DuckDB tells names apart without case: so do we where none is the very one. */
export async function findTable(connection: Connection, collection: string): Promise<Listed | undefined> {
  const usual = await defaultSchema(connection);
  const tables = await list(connection);
  const full = ({ name }: Listed): string => `${name.schema}.${name.table}`;
  const plain = tables.filter(({ name }) => name.schema === usual);
  const wanted = folded(collection);
  return (
    plain.find(({ name }) => name.table === collection) ??
    tables.find((table) => full(table) === collection) ??
    plain.find(({ name }) => folded(name.table) === wanted) ??
    tables.find((table) => folded(full(table)) === wanted)
  );
}

/** Where a new collection goes: into the schema before its first dot if there is one of that name, else into the default schema. */
export async function placeFor(connection: Connection, collection: string): Promise<TableName> {
  const dot = collection.indexOf(".");
  if (dot > 0) {
    const schema = collection.slice(0, dot);
    const rows = await connection.rows(`SELECT 1 FROM duckdb_schemas() WHERE database_name = current_database() AND schema_name = ${literal(schema)}`);
    if (rows.length > 0 && dot < collection.length - 1) return { schema, table: collection.slice(dot + 1) };
  }
  return { schema: await defaultSchema(connection), table: collection };
}

/** Whether a table of exactly this name is there. */
export async function tableExists(connection: Connection, { schema, table }: TableName): Promise<boolean> {
  const rows = await connection.rows(`SELECT 1 FROM duckdb_tables() WHERE ${at("table_name", schema, table)}`);
  return rows.length > 0;
}

export async function describeTable(connection: Connection, { name, view }: Listed): Promise<Table> {
  const { schema, table } = name;
  const columns = await connection.rows(`SELECT column_name, data_type, is_nullable, column_default FROM duckdb_columns() WHERE ${at("table_name", schema, table)} ORDER BY column_index`);
  const constraints = await connection.rows(
    `SELECT constraint_type, to_json(constraint_column_names)::VARCHAR, expression, referenced_table, to_json(referenced_column_names)::VARCHAR
     FROM duckdb_constraints() WHERE ${at("table_name", schema, table)} AND constraint_type <> 'NOT NULL' ORDER BY constraint_index`,
  );
  const indexes = await connection.rows(`SELECT is_unique, expressions, sql FROM duckdb_indexes() WHERE ${at("table_name", schema, table)} ORDER BY index_name`);
  const [definition] = view ? [] : await connection.rows(`SELECT sql FROM duckdb_tables() WHERE ${at("table_name", schema, table)}`);
  const collated = /\bCOLLATE\b/i.test(String(definition?.[0] ?? ""));
  const standards = columns.some((column) => column[3] !== null) ? await defaultsOf(connection, name) : new Map<string, string>();
  return {
    name,
    view,
    columns: columns.map((column) => columnOf(column, standards, collated)),
    constraints: constraints.map(constraintOf),
    indexes: indexes.map(([unique, expressions, sql]) => ({
      unique: unique === true,
      columns: indexedColumns(
        String(expressions),
        columns.map(([column]) => String(column)),
      ),
      sql: String(sql),
    })),
  };
}

/** `DESCRIBE` shows the default of an ordinary column, and none for a column that is computed. */
async function defaultsOf(connection: Connection, name: TableName): Promise<ReadonlyMap<string, string>> {
  const rows = await connection.rows(`SELECT column_name, "default" FROM (DESCRIBE ${qualified(name)})`);
  return new Map(rows.flatMap(([column, standard]): [string, string][] => (standard === null ? [] : [[String(column), String(standard)]])));
}

function columnOf([name, text, nullable, expression]: Row, standards: ReadonlyMap<string, string>, collated: boolean): TableColumn {
  const type: DuckType = parseDuckType(String(text)) ?? { id: "OTHER", name: String(text) };
  const standard = standards.get(String(name));
  return {
    name: String(name),
    type,
    // A collation changes what comparisons mean: such a column is not one of a plain type.
    native: collated && type.id === "VARCHAR" ? "VARCHAR COLLATE" : formatDuckType(type),
    nullable: nullable === true,
    standard,
    generated: expression !== null && standard === undefined,
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

function at(column: string, schema: string, table: string): string {
  return `database_name = current_database() AND schema_name = ${literal(schema)} AND ${column} = ${literal(table)}`;
}

/** The columns of the primary key. */
export function primaryKey(table: Table): readonly string[] | undefined {
  return table.constraints.find(({ kind }) => kind === "PRIMARY KEY")?.columns;
}
