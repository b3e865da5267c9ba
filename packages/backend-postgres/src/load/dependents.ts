import { DataknobsError } from "@dataknobs/core";
import type { Table, TableName } from "../catalog/table.ts";
import type { Connection } from "../connect/connection.ts";
import { qualified, quote } from "../names.ts";

/**
 * What would not outlive a table that is dropped, or would stay with it: in the words of PostgreSQL. `keeps`: another one
 * like it takes its place, else one of other columns.
 */
export async function dependentsOf(connection: Connection, table: Table, keeps: boolean): Promise<readonly string[]> {
  const about = [String(table.oid)];
  const rows = await connection.rows(dependentsText, about);
  const own = keeps
    ? []
    : table.columns.flatMap(({ name, generated }) => (generated ? [`its generated column ${name}`] : []));
  const parents = table.parents.map(({ name }) => `its parent ${name}`);
  const [facts = []] = await connection.rows(factsText, about);
  return [
    ...rows.map(([text]) => text ?? ""),
    ...own,
    ...parents,
    ...(await namedBy(connection, table)),
    ...(table.kind === "table" ? [] : [`that it is a ${table.kind} table`]),
    ...facts.flatMap((text) => (text == null ? [] : [text])),
  ];
}

/**
 * Columns that hold the table itself (regclass): its number, which another table of the name would not have. Of a row that
 * the user may not read nobody can tell.
 */
async function namedBy(connection: Connection, { oid }: Table): Promise<readonly string[]> {
  const columns = await connection.rows(
    `SELECT n.nspname, c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE a.atttypid = 'regclass'::regtype AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'm') AND c.oid <> $1::oid
       AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND has_table_privilege(c.oid, 'SELECT')`,
    [String(oid)],
  );
  const holders: string[] = [];
  for (const [schema, table, column] of columns) {
    const at = qualified({ schema: schema ?? "", name: table ?? "" });
    const rows = await connection.rows(`SELECT 1 FROM ${at} WHERE ${quote(column ?? "")}::oid = $1::oid LIMIT 1`, [
      String(oid),
    ]);
    if (rows.length > 0) holders.push(`regclass in column ${column} of ${table}`);
  }
  return holders;
}

/** What else is not made again, each by what it is; null: it is not so. */
const factsText = `
SELECT CASE WHEN c.relpersistence <> 'p' THEN 'that it is not logged' END,
  CASE WHEN c.relreplident = 'i' THEN 'its replica identity' END,
  CASE WHEN c.reltablespace <> 0 THEN 'its tablespace' END,
  CASE WHEN c.relrowsecurity OR c.relforcerowsecurity THEN 'its row security' END,
  CASE WHEN NOT pg_has_role(c.relowner, 'USAGE') THEN 'its owner ' || pg_get_userbyid(c.relowner) END,
  CASE WHEN c.reloftype <> 0 THEN 'its type' END,
  (SELECT 'its access method ' || m.amname FROM pg_am m WHERE m.oid = c.relam AND m.amname <> current_setting('default_table_access_method')),
  CASE WHEN EXISTS (SELECT FROM pg_seclabel l WHERE l.classoid = 'pg_class'::regclass AND l.objoid = c.oid) THEN 'its security label' END,
  (SELECT 'the tablespace of its index ' || min(i.relname) FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid WHERE x.indrelid = c.oid AND i.reltablespace <> 0 HAVING count(*) > 0),
  CASE WHEN EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgisinternal AND t.tgenabled <> 'O') THEN 'that constraints of it are disabled' END,
  (SELECT 'what is said of its sequence ' || min(s.relname) FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
    WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid AND d.deptype = 'i'
      AND (s.relacl IS NOT NULL OR obj_description(s.oid, 'pg_class') IS NOT NULL) HAVING count(*) > 0)
FROM pg_class c WHERE c.oid = $1::oid`;

/**
 * All that depends on a table, its row type or the sequence of its identity, but for what is made again with it: columns'
 * defaults, constraints, indexes, sequences.
 */
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
    OR d.refclassid = 'pg_class'::regclass AND d.refobjid IN (SELECT i.objid FROM pg_depend i WHERE i.classid = 'pg_class'::regclass
      AND i.refclassid = 'pg_class'::regclass AND i.refobjid = $1::oid AND i.refobjsubid > 0 AND i.deptype = 'i')
    OR d.refclassid = 'pg_type'::regclass AND d.refobjid = (SELECT reltype FROM pg_class WHERE oid = $1::oid))
  AND d.deptype <> 'p' AND d.classid <> 'pg_type'::regclass
  AND coalesce(c.relkind NOT IN ('i', 'I', 't', 'S'), true)
  AND coalesce(o.conrelid <> $1::oid, true) AND coalesce(a.adrelid <> $1::oid, true)
  AND coalesce(NOT t.tgisinternal, true)
ORDER BY what`;

export function dependents(
  { name }: TableName,
  why: string,
  names: readonly string[],
  cause?: unknown,
  fix = "Use --mode upsert, drop them first, or copy into another table.",
): DataknobsError {
  return new DataknobsError({
    code: "DEPENDENTS",
    message: `"${name}" ${why}: ${names.join(", ")}`,
    backend: "postgres",
    collection: name,
    fix,
    cause,
  });
}
