import type { Table, TableColumn } from "../catalog/table.ts";
import type { Connection } from "../connect/connection.ts";
import { keyText, literal, qualified, quote } from "../names.ts";

/** Statements that give the owner and the rights of a table to the one that takes its name. */
export async function privilegeTexts(
  connection: Connection,
  old: Table,
  stage: Table,
  kept: readonly TableColumn[],
): Promise<readonly string[]> {
  const [owner] = await connection.rows(
    "SELECT quote_ident(pg_get_userbyid(relowner)), pg_get_userbyid(relowner) = current_user FROM pg_class WHERE oid = $1::oid",
    [String(old.oid)],
  );
  const rights = await connection.rows(rightsText, [String(old.oid)]);
  // Default privileges may have given others rights to the new one.
  const given = await connection.rows(rightsText, [String(stage.oid)]);
  const table = qualified(old);
  const columns = new Set(kept.map(({ name }) => name));
  return [
    ...new Set(given.map(([, who]) => `REVOKE ALL ON ${table} FROM ${who}`)),
    ...(owner?.[1] === "t" ? [] : [`ALTER TABLE ${table} OWNER TO ${owner?.[0]}`]),
    ...rights.flatMap(([right, who, grantable, column]) => {
      if (column != null && !columns.has(column)) return [];
      const of = column == null ? "" : ` (${keyText([column])})`;
      return [`GRANT ${right}${of} ON ${table} TO ${who}${grantable === "t" ? " WITH GRANT OPTION" : ""}`];
    }),
  ];
}

const rightsText = `
SELECT g.privilege_type, CASE WHEN g.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END, g.is_grantable, NULL
FROM pg_class c, aclexplode(c.relacl) g WHERE c.oid = $1::oid AND g.grantee <> c.relowner
UNION ALL
SELECT g.privilege_type, CASE WHEN g.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END, g.is_grantable, a.attname
FROM pg_attribute a, aclexplode(a.attacl) g WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped`;

/** Statements for comments and for how the table is stored. */
export async function besidesTexts(
  connection: Connection,
  old: Table,
  kept: readonly TableColumn[],
): Promise<readonly string[]> {
  const table = qualified(old);
  const columns = new Set(kept.map(({ name }) => name));
  const comments = await connection.rows(commentsText, [String(old.oid)]);
  const storage = await connection.rows(storageText, [String(old.oid)]);
  return [
    ...comments.flatMap(([kind, name, text]) => {
      if (kind === "COLUMN" && !columns.has(name ?? "")) return [];
      return [`COMMENT ON ${commented(kind ?? "", name ?? "", old)} IS ${literal(text ?? "")}`];
    }),
    ...storage.flatMap(([column, name, value]) => {
      if (column == null) return [`ALTER TABLE ${table} SET (${name} = ${literal(value ?? "")})`];
      return columns.has(column) ? [`ALTER TABLE ${table} ALTER COLUMN ${quote(column)} SET ${name} ${value}`] : [];
    }),
  ];
}

function commented(kind: string, name: string, old: Table): string {
  if (kind === "COLUMN") return `COLUMN ${qualified(old)}.${quote(name)}`;
  if (kind === "CONSTRAINT") return `CONSTRAINT ${quote(name)} ON ${qualified(old)}`;
  return kind === "INDEX" ? `INDEX ${qualified({ ...old, name })}` : `TABLE ${qualified(old)}`;
}

/** Those of a key that is made anew under another name are gone with it. */
const commentsText = `
SELECT CASE WHEN d.objsubid = 0 THEN 'TABLE' ELSE 'COLUMN' END, a.attname, d.description
FROM pg_description d LEFT JOIN pg_attribute a ON a.attrelid = d.objoid AND a.attnum = d.objsubid AND d.objsubid > 0
WHERE d.classoid = 'pg_class'::regclass AND d.objoid = $1::oid
UNION ALL
SELECT 'CONSTRAINT', o.conname, d.description FROM pg_constraint o
JOIN pg_description d ON d.classoid = 'pg_constraint'::regclass AND d.objoid = o.oid WHERE o.conrelid = $1::oid AND o.contype <> 'p'
UNION ALL
SELECT 'INDEX', c.relname, d.description FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = c.oid WHERE i.indrelid = $1::oid AND NOT i.indisprimary`;

const storageText = `
SELECT NULL, split_part(o, '=', 1), substr(o, strpos(o, '=') + 1) FROM pg_class c, unnest(c.reloptions) o WHERE c.oid = $1::oid
UNION ALL
SELECT a.attname, 'STORAGE', CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'x' THEN 'EXTENDED' ELSE 'MAIN' END
FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attstorage <> t.typstorage`;
