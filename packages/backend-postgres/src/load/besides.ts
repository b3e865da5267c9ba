import type { Table } from "../catalog/table.ts";
import type { Connection, Row } from "../connect/connection.ts";
import { type Staying } from "../ddl/staying.ts";
import { literal, qualified, quote } from "../names.ts";

/** Statements for what a table has beside columns, constraints and indexes: comments, how it is stored and counted. */
export async function besidesTexts(connection: Connection, old: Table, staying: Staying): Promise<readonly string[]> {
  const about = [String(old.oid)];
  const comments = await connection.rows(commentsText, about);
  const columns = await connection.rows(columnsText, about);
  const options = await connection.rows(optionsText, about);
  const indexes = await connection.rows(indexesText, about);
  const [facts] = await connection.rows("SELECT relreplident FROM pg_class WHERE oid = $1::oid", about);
  const table = qualified(old);
  const names = {
    COLUMN: new Set(staying.columns.map(({ name }) => name)),
    CONSTRAINT: new Set(staying.constraints.map(({ name }) => name)),
    INDEX: new Set([...staying.indexes, ...staying.constraints].map(({ name }) => name)),
  };
  const identity = replicaIdentity(facts?.[0]);
  return [
    ...comments.flatMap(([kind, name, text]) => {
      if (kind !== "TABLE" && !names[kindOf(kind)].has(name ?? "")) return [];
      return [`COMMENT ON ${commented(kind, name ?? "", old)} IS ${literal(text ?? "")}`];
    }),
    ...columns.flatMap(([name, what, value, isOfType]) => {
      const isThere = isOfType === "t" ? staying.same.has(name ?? "") : names.COLUMN.has(name ?? "");
      return isThere ? [`ALTER TABLE ${table} ALTER COLUMN ${quote(name ?? "")} SET ${what}${value}`] : [];
    }),
    ...options.map(([name, value]) => `ALTER TABLE ${table} SET (${name} = ${literal(value ?? "")})`),
    ...indexes.flatMap((row) => (names.INDEX.has(row[0] ?? "") ? [indexText(row, old)] : [])),
    ...(identity === undefined ? [] : [`ALTER TABLE ${table} REPLICA IDENTITY ${identity}`]),
  ];
}

function kindOf(kind: string | null | undefined): "COLUMN" | "CONSTRAINT" | "INDEX" {
  return kind === "COLUMN" || kind === "CONSTRAINT" ? kind : "INDEX";
}

function replicaIdentity(kind: string | null | undefined): string | undefined {
  return kind === "f" ? "FULL" : kind === "n" ? "NOTHING" : undefined;
}

function commented(kind: string | null | undefined, name: string, old: Table): string {
  if (kind === "COLUMN") return `COLUMN ${qualified(old)}.${quote(name)}`;
  if (kind === "CONSTRAINT") return `CONSTRAINT ${quote(name)} ON ${qualified(old)}`;
  return kind === "INDEX" ? `INDEX ${qualified({ ...old, name })}` : `TABLE ${qualified(old)}`;
}

function indexText([name, what, value]: Row, old: Table): string {
  if (what == null) return `ALTER TABLE ${qualified(old)} CLUSTER ON ${quote(name ?? "")}`;
  return `ALTER INDEX ${qualified({ ...old, name: name ?? "" })} ${what}${value}`;
}

const commentsText = `
SELECT CASE WHEN d.objsubid = 0 THEN 'TABLE' ELSE 'COLUMN' END, a.attname, d.description
FROM pg_description d LEFT JOIN pg_attribute a ON a.attrelid = d.objoid AND a.attnum = d.objsubid AND d.objsubid > 0
WHERE d.classoid = 'pg_class'::regclass AND d.objoid = $1::oid
UNION ALL
SELECT 'CONSTRAINT', o.conname, d.description FROM pg_constraint o
JOIN pg_description d ON d.classoid = 'pg_constraint'::regclass AND d.objoid = o.oid WHERE o.conrelid = $1::oid
UNION ALL
SELECT 'INDEX', c.relname, d.description FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = c.oid WHERE i.indrelid = $1::oid`;

/** What says more than a column's type; storage and compression are those of the type. */
const columnsText = `
SELECT a.attname, said.what, said.value, said.of_type
FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid CROSS JOIN LATERAL (
  SELECT 'STORAGE ' AS what, CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'x' THEN 'EXTENDED' ELSE 'MAIN' END AS value, true AS of_type
    WHERE a.attstorage <> t.typstorage
  UNION ALL SELECT 'COMPRESSION ', CASE a.attcompression WHEN 'p' THEN 'pglz' ELSE 'lz4' END, true WHERE a.attcompression <> ''
  UNION ALL SELECT 'STATISTICS ', a.attstattarget::text, false WHERE a.attstattarget >= 0
  UNION ALL SELECT '', '(' || quote_ident(split_part(o, '=', 1)) || ' = ' || quote_literal(substr(o, strpos(o, '=') + 1)) || ')', false FROM unnest(a.attoptions) o
) said WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped`;

const optionsText = `
SELECT split_part(o, '=', 1), substr(o, strpos(o, '=') + 1) FROM pg_class c, unnest(c.reloptions) o WHERE c.oid = $1::oid
UNION ALL
SELECT 'toast.' || split_part(o, '=', 1), substr(o, strpos(o, '=') + 1)
FROM pg_class c JOIN pg_class t ON t.oid = c.reltoastrelid, unnest(t.reloptions) o WHERE c.oid = $1::oid`;

/** Which index a table is clustered on (null), how exactly values of expressions are counted, what its statement does not say. */
const indexesText = `
SELECT c.relname, said.what, said.value
FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid CROSS JOIN LATERAL (
  SELECT NULL AS what, NULL AS value WHERE x.indisclustered
  UNION ALL SELECT 'ALTER COLUMN ' || a.attnum || ' SET STATISTICS ', a.attstattarget::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attstattarget >= 0
  UNION ALL SELECT 'SET ', '(' || quote_ident(split_part(o, '=', 1)) || ' = ' || quote_literal(substr(o, strpos(o, '=') + 1)) || ')' FROM unnest(c.reloptions) o
) said WHERE x.indrelid = $1::oid`;
