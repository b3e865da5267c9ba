import type { Table } from "../catalog.ts";
import type { Connection } from "../connection.ts";
import { literal } from "../names.ts";

/** What a table cannot be dropped without: foreign keys of others, and its own, which cannot be added to another table. */
export async function dependentsOf(connection: Connection, { name, constraints }: Table): Promise<readonly string[]> {
  const rows = await connection.rows(
    `SELECT table_name, constraint_name FROM duckdb_constraints()
     WHERE database_name = current_database() AND schema_name = ${literal(name.schema)} AND constraint_type = 'FOREIGN KEY' AND referenced_table = ${literal(name.table)}
     ORDER BY table_name`,
  );
  const others = rows.map(([table, constraint]) => `foreign key ${String(constraint)} of ${String(table)}`);
  const own = constraints.flatMap(({ kind, referenced }) =>
    kind === "FOREIGN KEY" ? [`its own foreign key to ${referenced?.table ?? "another table"}`] : [],
  );
  return [...others, ...own];
}
