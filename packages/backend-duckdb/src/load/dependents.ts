import { isDataknobsError } from "@dataknobs/core";
import type { Table } from "../catalog.ts";
import type { Connection } from "../connection.ts";
import { literal, qualified, type TableName } from "../names.ts";

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

/** The views over a table that can be read now: one that is broken already is nobody's loss. */
export async function workingViews(connection: Connection, { table }: TableName): Promise<readonly TableName[]> {
  const rows = await connection.rows(
    `SELECT schema_name, view_name FROM duckdb_views()
     WHERE database_name = current_database() AND NOT internal AND NOT temporary AND contains(lower(sql), lower(${literal(table)}))`,
  );
  const views = rows.map(([schema, view]): TableName => ({ schema: String(schema), table: String(view) }));
  const broken = new Set(await brokenViews(connection, views));
  return views.filter((view) => !broken.has(qualified(view)));
}

/** Those that cannot be read any more. */
export async function brokenViews(connection: Connection, views: readonly TableName[]): Promise<readonly string[]> {
  const broken: string[] = [];
  for (const view of views) {
    try {
      await connection.rows(`SELECT * FROM ${qualified(view)} LIMIT 0`);
    } catch (error) {
      if (!isDataknobsError(error)) throw error;
      broken.push(qualified(view));
    }
  }
  return broken;
}
