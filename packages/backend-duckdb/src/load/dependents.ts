import { isDataknobsError } from "@dataknobs/core";
import { collatedText, type Table, type TableConstraint } from "../catalog.ts";
import type { Connection } from "../connection.ts";
import { literal, qualified, type TableName } from "../names.ts";

/**
 * What a table cannot be dropped without: foreign keys of others, and what of its own DuckDB adds to no table that is
 * there already.
 */
export async function dependentsOf(
  connection: Connection,
  { name, columns, constraints }: Table,
): Promise<{ readonly others: readonly string[]; readonly own: readonly string[] }> {
  const rows = await connection.rows(
    `SELECT table_name, constraint_name FROM duckdb_constraints()
     WHERE database_name = current_database() AND schema_name = ${literal(name.schema)} AND constraint_type = 'FOREIGN KEY' AND referenced_table = ${literal(name.table)}
     ORDER BY table_name`,
  );
  const others = rows.map(([table, constraint]) => `foreign key ${String(constraint)} of ${String(table)}`);
  const own = constraints.flatMap((constraint) => ownText(constraint) ?? []);
  const rules = columns.flatMap(({ name: column, generated, native }) => {
    if (generated) return [`its generated column ${column}`];
    return native === collatedText ? [`the collation of ${column}`] : [];
  });
  return { others, own: [...own, ...rules] };
}

function ownText({ kind, columns, expression, referenced }: TableConstraint): string | undefined {
  if (kind === "FOREIGN KEY") return `its own foreign key to ${referenced?.table ?? "another table"}`;
  if (kind === "CHECK") return `its CHECK (${expression.replace(/^\((.*)\)$/s, "$1")})`;
  return kind === "UNIQUE" ? `its UNIQUE (${columns.join(", ")})` : undefined;
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
