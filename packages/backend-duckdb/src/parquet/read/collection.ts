import type { Table, TableColumn } from "../../catalog.ts";
import { type Collection, naturalSchema } from "../../collection.ts";
import type { Connection } from "../../connection.ts";
import { folded, literal } from "../../names.ts";
import { type DuckType, formatDuckType } from "../../types/duck-type.ts";
import { parseDuckType } from "../../types/parse-duck-type.ts";
import { describedBy, ownKey } from "../description.ts";

/** DuckDB's own numbers of a file's rows. */
const rowNumbers = "file_row_number";

/** The file as SQL: only what stands in it, whatever its path looks like. */
function fileSql(path: string): string {
  return `read_parquet(${literal(patternOf(path))}, hive_partitioning = false, union_by_name = false)`;
}

/** DuckDB takes a path for a pattern: this one means the path itself. */
function patternOf(path: string): string {
  return path.replaceAll(/[*?[]/g, "[$&]");
}

/** A file as a collection: its columns, and its schema as we or else Parquet wrote it. */
export async function collectionAt(connection: Connection, path: string, name: string): Promise<Collection> {
  const columns = await columnsAt(connection, path);
  const table: Table = { name: { schema: "main", table: name }, view: false, columns, constraints: [], indexes: [] };
  const own = await ownText(connection, path);
  const schema = (own === undefined ? undefined : describedBy(own, columns)) ?? naturalSchema(table, new Map());
  const numbered = !columns.some((column) => folded(column.name) === rowNumbers);
  return {
    table,
    schema,
    columns: new Map(schema.fields.flatMap((field, i) => pair(field.name, columns[i]))),
    from: fileSql(path),
    numbers: numbered ? rowNumbers : undefined,
    sequential: true,
  };
}

function pair(name: string, column: TableColumn | undefined): readonly [string, TableColumn][] {
  return column === undefined ? [] : [[name, column]];
}

export async function columnsAt(connection: Connection, path: string): Promise<readonly TableColumn[]> {
  const rows = await connection.rows(`SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${fileSql(path)})`);
  return rows.map(([name, text]): TableColumn => {
    const type: DuckType = parseDuckType(String(text)) ?? { id: "OTHER", name: String(text) };
    return {
      name: String(name),
      type,
      native: formatDuckType(type),
      nullable: true,
      standard: undefined,
      generated: false,
    };
  });
}

async function ownText(connection: Connection, path: string): Promise<string | undefined> {
  const [row] = await connection.rows(
    `SELECT decode(value) FROM parquet_kv_metadata(${literal(patternOf(path))}) WHERE key = '${ownKey}'::BLOB`,
  );
  return typeof row?.[0] === "string" ? row[0] : undefined;
}
