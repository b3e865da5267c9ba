import { type Affinity, affinityOf } from "../types/affinity.ts";
import { rowOf, rowsOf, type SqliteDatabase } from "../driver.ts";

export interface TableColumn {
  readonly name: string;
  /** The type as `CREATE TABLE` has it; empty if it has none. */
  readonly declared: string;
  readonly affinity: Affinity;
  /** SQLite lets no null in. */
  readonly notNull: boolean;
  /** The default's SQL. */
  readonly default: string | undefined;
  readonly generated: boolean;
}

/** What `CREATE TABLE` or `CREATE VIEW` made. */
export interface Table {
  readonly name: string;
  readonly kind: "table" | "view" | "virtual";
  readonly strict: boolean;
  readonly columns: readonly TableColumn[];
  /** The columns of the primary key, in its order. */
  readonly key: readonly string[];
  /** The column that is the rowid itself (`INTEGER PRIMARY KEY`). */
  readonly alias: string | undefined;
  readonly withoutRowid: boolean;
}

interface ListedTable {
  readonly name: string;
  readonly type: string;
  readonly wr: number;
  readonly strict: number;
}

interface ListedColumn {
  readonly name: string;
  readonly type: string;
  readonly notnull: number;
  readonly dflt_value: string | null;
  readonly pk: number;
  readonly hidden: number;
}

/** All tables that people made; the tables in which virtual ones keep their data are not theirs. A view must be named. */
export function tableNames(database: SqliteDatabase): string[] {
  const sql =
    "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type NOT IN ('shadow', 'view') ORDER BY name";
  return rowsOf<{ name: string }>(database, sql).map(({ name }) => name);
}

/** All views, which can be read but must be named. */
export function viewNames(database: SqliteDatabase): string[] {
  const sql = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'view' ORDER BY name";
  return rowsOf<{ name: string }>(database, sql).map(({ name }) => name);
}

/** A table by its name, which SQLite finds in whatever case it is written. */
export function tableOf(database: SqliteDatabase, name: string): Table | undefined {
  const listed = rowOf<ListedTable>(
    database,
    `SELECT name, type, wr, strict FROM pragma_table_list
     WHERE schema = 'main' AND type <> 'shadow' AND name = ? COLLATE NOCASE ORDER BY name = ? DESC LIMIT 1`,
    name,
    name,
  );
  if (listed === undefined) return undefined;
  const strict = listed.strict === 1;
  const withoutRowid = listed.wr === 1;
  const columns = rowsOf<ListedColumn>(
    database,
    "SELECT name, type, \"notnull\", dflt_value, pk, hidden FROM pragma_table_xinfo(?, 'main') WHERE hidden <> 1",
    listed.name,
  );
  const inKey = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
  const key = inKey.map((column) => column.name);
  const alias = withoutRowid ? undefined : aliasOf(database, listed.name, key);
  const enforced = withoutRowid || alias !== undefined || strict;
  return {
    name: listed.name,
    kind: listed.type === "view" ? "view" : listed.type === "virtual" ? "virtual" : "table",
    strict,
    withoutRowid,
    key,
    alias,
    columns: columns.map((column) => ({
      name: column.name,
      declared: column.type,
      affinity: affinityOf(column.type, strict),
      notNull: column.notnull === 1 || (column.pk > 0 && enforced),
      default: column.dflt_value ?? undefined,
      generated: column.hidden === 2 || column.hidden === 3,
    })),
  };
}

/** A primary key without an index of its own is the rowid. */
function aliasOf(database: SqliteDatabase, table: string, key: readonly string[]): string | undefined {
  const [only, ...others] = key;
  if (only === undefined || others.length > 0) return undefined;
  const index = rowOf(database, "SELECT 1 FROM pragma_index_list(?, 'main') WHERE origin = 'pk'", table);
  return index === undefined ? only : undefined;
}

/** A set of columns that no two rows may share, and by which collation each is compared. */
export interface UniqueKey {
  readonly columns: readonly string[];
  /** In upper case: `BINARY`, `NOCASE`, `RTRIM`, or one that a program has added. */
  readonly collations: readonly string[];
}

/** The columns of each unique index that holds for all rows, the primary key's among them. */
export function uniqueKeys(database: SqliteDatabase, table: Table): readonly UniqueKey[] {
  const indexes = rowsOf<{ name: string }>(
    database,
    "SELECT name FROM pragma_index_list(?, 'main') WHERE \"unique\" = 1 AND partial = 0",
    table.name,
  );
  const keys = indexes.flatMap(({ name }): UniqueKey[] => {
    const parts = rowsOf<{ name: string | null; coll: string }>(
      database,
      "SELECT name, coll FROM pragma_index_xinfo(?, 'main') WHERE key = 1 ORDER BY seqno",
      name,
    );
    // An expression has no column's name.
    const columns = parts.flatMap((part) => part.name ?? []);
    const collations = parts.map(({ coll }) => coll.toUpperCase());
    return columns.length === parts.length ? [{ columns, collations }] : [];
  });
  return table.alias === undefined ? keys : [{ columns: [table.alias], collations: ["BINARY"] }, ...keys];
}

/** Those on just these columns, in whatever order. */
export function uniqueKeysOn(database: SqliteDatabase, table: Table, columns: readonly string[]): readonly UniqueKey[] {
  const wanted = new Set(columns);
  return uniqueKeys(database, table).filter(
    (key) => key.columns.length === wanted.size && key.columns.every((name) => wanted.has(name)),
  );
}

export function hasTriggers(database: SqliteDatabase, table: string): boolean {
  const sql = "SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ? COLLATE NOCASE";
  return rowOf(database, sql, table) !== undefined;
}
