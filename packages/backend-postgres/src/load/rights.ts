import type { Table, TableColumn } from "../catalog/table.ts";
import type { Connection } from "../connect/connection.ts";
import { keyText, qualified } from "../names.ts";

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
