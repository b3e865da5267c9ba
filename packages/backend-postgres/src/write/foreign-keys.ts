import type { Table, TableName } from "../catalog/table.ts";
import type { Connection } from "../connect/connection.ts";

export interface ForeignKey {
  readonly name: string;
  readonly columns: readonly string[];
  readonly refers: TableName & { readonly oid: number; readonly columns: readonly string[] };
}

/** The foreign keys of a table that the server enforces (since 18 there are others), with the columns that they refer to. */
export async function foreignKeysOf(
  connection: Connection,
  { oid, constraints }: Table,
): Promise<readonly ForeignKey[]> {
  if (!constraints.some(({ kind }) => kind === "foreign")) return [];
  const rows = await connection.rows(
    `SELECT o.conname, (${names("o.conkey", "o.conrelid")}), c.oid, n.nspname, c.relname, (${names("o.confkey", "o.confrelid")})
     FROM pg_constraint o JOIN pg_class c ON c.oid = o.confrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE o.contype = 'f' AND o.conrelid = $1::oid AND coalesce((to_jsonb(o) ->> 'conenforced')::bool, true) ORDER BY o.conname`,
    [String(oid)],
  );
  return rows.map(([name, columns, parent, schema, table, referred]) => ({
    name: name ?? "",
    columns: namesIn(columns),
    refers: { oid: Number(parent), schema: schema ?? "", name: table ?? "", columns: namesIn(referred) },
  }));
}

function names(numbers: string, relation: string): string {
  return `SELECT json_agg(a.attname ORDER BY k.i) FROM unnest(${numbers}) WITH ORDINALITY k(num, i) JOIN pg_attribute a ON a.attrelid = ${relation} AND a.attnum = k.num`;
}

function namesIn(text: string | null | undefined): readonly string[] {
  const found: unknown = JSON.parse(text ?? "[]");
  return Array.isArray(found) ? found.map(String) : [];
}
