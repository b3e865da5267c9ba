import type { Table } from "../catalog/table.ts";
import type { Connection } from "../connect/connection.ts";

/** What would not outlive a table that is dropped, or would stay with it: in the words of PostgreSQL. */
export async function dependentsOf(connection: Connection, table: Table): Promise<readonly string[]> {
  const rows = await connection.rows(dependentsText, [String(table.oid)]);
  const own = table.columns.flatMap(({ name, generated }) => (generated ? [`its generated column ${name}`] : []));
  const parents = table.parents.map(({ name }) => `its parent ${name}`);
  const [facts] = await connection.rows(
    `SELECT relpersistence, relreplident, reltablespace, relrowsecurity, pg_has_role(relowner, 'USAGE'), pg_get_userbyid(relowner), reloftype
     FROM pg_class WHERE oid = $1::oid`,
    [String(table.oid)],
  );
  const [persistence, identity, tablespace, security, owned, owner, typed] = facts ?? [];
  return [
    ...rows.map(([text]) => text ?? ""),
    ...own,
    ...parents,
    ...(table.kind === "table" ? [] : [`that it is a ${table.kind} table`]),
    ...(persistence === "p" ? [] : ["that it is not logged"]),
    ...(identity === "d" || identity === "n" ? [] : ["its replica identity"]),
    ...(tablespace === "0" ? [] : ["its tablespace"]),
    ...(security === "f" ? [] : ["its row security"]),
    ...(typed === "0" ? [] : ["its type"]),
    ...(owned === "t" ? [] : [`its owner ${owner}`]),
  ];
}

/** All that depends on a table or its row type, but for what is made again with it: columns' defaults, constraints, indexes, sequences. */
const dependentsText = `
SELECT DISTINCT CASE WHEN r.ev_class <> $1::oid THEN pg_describe_object('pg_class'::regclass, r.ev_class, 0)
  ELSE pg_describe_object(d.classid, d.objid, 0) END AS what
FROM pg_depend d
LEFT JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
LEFT JOIN pg_class c ON d.classid = 'pg_class'::regclass AND c.oid = d.objid
LEFT JOIN pg_constraint o ON d.classid = 'pg_constraint'::regclass AND o.oid = d.objid
LEFT JOIN pg_attrdef a ON d.classid = 'pg_attrdef'::regclass AND a.oid = d.objid
LEFT JOIN pg_trigger t ON d.classid = 'pg_trigger'::regclass AND t.oid = d.objid
WHERE (d.refclassid = 'pg_class'::regclass AND d.refobjid = $1::oid
    OR d.refclassid = 'pg_type'::regclass AND d.refobjid = (SELECT reltype FROM pg_class WHERE oid = $1::oid))
  AND d.deptype <> 'p' AND d.classid <> 'pg_type'::regclass
  AND coalesce(c.relkind NOT IN ('i', 'I', 't', 'S'), true)
  AND coalesce(o.conrelid <> $1::oid, true) AND coalesce(a.adrelid <> $1::oid, true)
  AND coalesce(NOT t.tgisinternal, true)
ORDER BY what`;
