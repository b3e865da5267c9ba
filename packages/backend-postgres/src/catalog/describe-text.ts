/**
 * One statement for everything that the catalog has of a relation ($1: its oid), each part a JSON array of arrays of
 * texts: columns, types, constraints, indexes, children, parents, counts. It runs on PostgreSQL 14 to 18.
 */
export const describeText: string = `
SELECT (${rows(
  `a.attname, a.attnum, a.atttypid, a.atttypmod, format_type(a.atttypid, a.atttypmod), a.attnotnull,
   pg_get_expr(d.adbin, d.adrelid), a.attgenerated, a.attidentity,
   CASE WHEN c.relkind IN ('r', 'p') AND (a.attidentity <> '' OR d.adbin IS NOT NULL AND a.attgenerated = '')
     THEN pg_get_serial_sequence(quote_ident(n.nspname) || '.' || quote_ident(c.relname), a.attname) END,
   (SELECT json_build_array(format_type(q.seqtypid, NULL), q.seqstart::text, q.seqincrement::text, q.seqmin::text, q.seqmax::text, q.seqcache::text, q.seqcycle)
      FROM pg_depend o JOIN pg_sequence q ON q.seqrelid = o.objid
      WHERE o.classid = 'pg_class'::regclass AND o.refclassid = 'pg_class'::regclass AND o.refobjid = a.attrelid AND o.refobjsubid = a.attnum
        AND o.deptype IN ('a', 'i') LIMIT 1),
   ${needs("pg_attrdef", "d.oid")},
   CASE WHEN a.attcollation <> t.typcollation THEN ${qualifiedName("a.attcollation", "pg_collation", "coll")} END,
   EXISTS (SELECT FROM pg_constraint o WHERE o.conrelid = a.attrelid AND o.contype = 'n' AND o.conkey = ARRAY[a.attnum] AND NOT o.convalidated)`,
  `FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
   JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
   WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped`,
  "a.attnum",
)}), (${typesBelow("SELECT a.atttypid FROM pg_attribute a WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped")}), (${rows(
  `o.conname, o.contype, (${names("o.conkey")}), pg_get_constraintdef(o.oid), o.condeferrable, o.convalidated, fn.nspname, f.relname, ${needs("pg_constraint", "o.oid")}`,
  `FROM pg_constraint o LEFT JOIN pg_class f ON f.oid = o.confrelid LEFT JOIN pg_namespace fn ON fn.oid = f.relnamespace
   WHERE o.conrelid = $1::oid AND o.contype IN ('p', 'u', 'c', 'f', 'x') AND o.conparentid = 0`,
  `o.contype = 'p' DESC, o.conname COLLATE "C"`,
)}), (${rows(
  `i.relname, pg_get_indexdef(x.indexrelid), x.indisunique, x.indisvalid, quote_ident(i.relname), ${needs("pg_class", "x.indexrelid")},
   EXISTS (SELECT FROM pg_constraint o WHERE o.conindid = x.indexrelid AND o.conrelid = x.indrelid AND o.contype IN ('p', 'u', 'x')),
   CASE WHEN x.indexprs IS NULL THEN (${names("(x.indkey::int2[])[0:x.indnkeyatts - 1]")}) END,
   x.indpred IS NULL AND x.indimmediate AND x.indisvalid AND x.indisready,
   (SELECT json_agg(b.attname) FROM pg_attribute b WHERE b.attrelid = x.indrelid AND (b.attnum = ANY (x.indkey)
     OR EXISTS (SELECT FROM pg_depend p WHERE p.classid = 'pg_class'::regclass AND p.objid = x.indexrelid
       AND p.refclassid = 'pg_class'::regclass AND p.refobjid = x.indrelid AND p.refobjsubid = b.attnum))),
   EXISTS (SELECT FROM unnest(x.indkey::int2[], x.indcollation::oid[]) k(n, c) JOIN pg_attribute b
     ON b.attrelid = x.indrelid AND b.attnum = k.n AND b.attcollation <> k.c)`,
  `FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid WHERE x.indrelid = $1::oid AND i.relkind IN ('i', 'I')`,
  `i.relname COLLATE "C"`,
)}), (${rows(
  "n.nspname, c.relname",
  `FROM pg_inherits h JOIN pg_class c ON c.oid = h.inhrelid JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE h.inhparent = $1::oid AND NOT c.relispartition`,
  `n.nspname COLLATE "C", c.relname COLLATE "C"`,
)}), (${rows(
  "n.nspname, c.relname",
  `FROM pg_inherits h JOIN pg_class c ON c.oid = h.inhparent JOIN pg_namespace n ON n.oid = c.relnamespace WHERE h.inhrelid = $1::oid`,
  "h.inhseqno",
)}),
(SELECT json_build_array(json_build_array(
  (SELECT count(*) FROM pg_trigger WHERE tgrelid = $1::oid AND NOT tgisinternal),
  (SELECT count(*) FROM pg_rewrite WHERE ev_class = $1::oid AND rulename <> '_RETURN'),
  (SELECT count(*) FROM pg_policy WHERE polrelid = $1::oid),
  (SELECT count(DISTINCT g.grantee) FROM aclexplode(c.relacl) g WHERE g.grantee <> c.relowner)
    + (SELECT count(*) FROM pg_attribute WHERE attrelid = $1::oid AND attacl IS NOT NULL),
  (SELECT count(*) FROM pg_description WHERE classoid = 'pg_class'::regclass AND objoid = $1::oid),
  (SELECT count(*) FROM pg_statistic_ext WHERE stxrelid = $1::oid),
  coalesce(array_length(c.reloptions, 1), 0) + CASE WHEN c.relpersistence = 'u' THEN 1 ELSE 0 END
    + CASE WHEN c.relreplident NOT IN ('d', 'n') THEN 1 ELSE 0 END + CASE WHEN c.reltablespace <> 0 THEN 1 ELSE 0 END
    + (SELECT count(*) FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid WHERE a.attrelid = $1::oid AND a.attnum > 0
      AND c.relkind IN ('r', 'p') AND (a.attstorage <> t.typstorage OR a.attcompression <> '' OR a.attoptions IS NOT NULL)),
  CASE WHEN c.relrowsecurity THEN 1 ELSE 0 END,
  (SELECT json_agg(tgname ORDER BY tgname COLLATE "C") FROM pg_trigger WHERE tgrelid = $1::oid AND NOT tgisinternal
    AND tgenabled IN ('O', 'A') AND tgtype & 3 = 3 AND tgtype & 20 > 0)
)) FROM pg_class c WHERE c.oid = $1::oid)`;

/** The types that a query names and all that these stand on. */
export function typesBelow(oids: string): string {
  return `WITH RECURSIVE reached(oid) AS (
  ${oids}
  UNION
  SELECT below.oid FROM reached r JOIN pg_type t ON t.oid = r.oid AND (t.typelem <> 0 OR t.typtype <> 'b')
  CROSS JOIN LATERAL (
    SELECT e.oid FROM pg_type e WHERE e.oid = t.typelem AND e.typarray = t.oid
    UNION ALL SELECT t.typbasetype WHERE t.typtype = 'd'
    UNION ALL SELECT a.atttypid FROM pg_attribute a WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL SELECT g.rngsubtype FROM pg_range g WHERE t.typtype = 'r' AND g.rngtypid = t.oid
    UNION ALL SELECT g.rngsubtype FROM pg_range g WHERE t.typtype = 'm' AND g.rngmultitypid = t.oid
  ) below(oid)
) ${rows(
    `t.oid, t.typname, n.nspname, CASE WHEN e.oid IS NOT NULL THEN 'array' ELSE t.typtype::text END, x.extname, e.oid,
   t.typbasetype, t.typtypmod, format_type(t.typbasetype, t.typtypmod), t.typnotnull,
   CASE WHEN t.typtype = 'd' THEN coalesce(pg_get_expr(t.typdefaultbin, 0), t.typdefault) END,
   (SELECT json_agg('CONSTRAINT ' || quote_ident(o.conname) || ' ' || pg_get_constraintdef(o.oid) ORDER BY o.conname COLLATE "C")
      FROM pg_constraint o WHERE o.contypid = t.oid AND o.contype = 'c'),
   (SELECT json_agg(l.enumlabel ORDER BY l.enumsortorder) FROM pg_enum l WHERE l.enumtypid = t.oid),
   (SELECT json_agg(json_build_array(a.attname, a.atttypid, a.atttypmod, format_type(a.atttypid, a.atttypmod)) ORDER BY a.attnum)
      FROM pg_attribute a WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped),
   g.rngsubtype, format_type(t.oid, NULL), k.relkind,
   t.typtype = 'd' AND EXISTS (SELECT FROM pg_depend p
     WHERE (p.classid = 'pg_type'::regclass AND p.objid = t.oid
         OR p.classid = 'pg_constraint'::regclass AND p.objid IN (SELECT o.oid FROM pg_constraint o WHERE o.contypid = t.oid))
       AND p.refclassid IN ('pg_proc'::regclass, 'pg_operator'::regclass, 'pg_class'::regclass, 'pg_collation'::regclass))`,
    `FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
   LEFT JOIN pg_type e ON e.oid = t.typelem AND e.typarray = t.oid
   LEFT JOIN pg_range g ON g.rngtypid = t.oid OR g.rngmultitypid = t.oid
   LEFT JOIN pg_class k ON k.oid = t.typrelid
   LEFT JOIN pg_depend p ON p.classid = 'pg_type'::regclass AND p.objid = coalesce(e.oid, t.oid) AND p.deptype = 'e'
   LEFT JOIN pg_extension x ON x.oid = p.refobjid
   WHERE t.oid = ANY (ARRAY(SELECT oid FROM reached))`,
    "t.oid",
  )}`;
}

/** Rows of a query as one JSON array of arrays. */
function rows(cells: string, from: string, order: string): string {
  return `SELECT json_agg(json_build_array(${cells}) ORDER BY ${order}) ${from}`;
}

/**
 * What stands behind a part of a table apart from the table itself and what every PostgreSQL has: types (`t:` and the oid),
 * extensions (`x:` and the name), others (`?`). What cannot be dropped is not in pg_depend.
 */
function needs(catalog: string, oid: string): string {
  return `(SELECT json_agg(DISTINCT CASE WHEN m.extname IS NOT NULL THEN 'x:' || m.extname
       WHEN p.refclassid = 'pg_type'::regclass THEN 't:' || p.refobjid ELSE '?' END)
     FROM pg_depend p LEFT JOIN pg_depend w ON w.classid = p.refclassid AND w.objid = p.refobjid AND w.deptype = 'e'
     LEFT JOIN pg_extension m ON m.oid = w.refobjid
     WHERE p.classid = '${catalog}'::regclass AND p.objid = ${oid} AND p.deptype IN ('n', 'a')
       AND NOT (p.refclassid = 'pg_class'::regclass AND p.refobjid = $1::oid))`;
}

/** The names of a table's columns by their numbers, in the order of the numbers. */
function names(numbers: string): string {
  return `SELECT json_agg(b.attname ORDER BY u.place) FROM unnest(${numbers}) WITH ORDINALITY u(number, place)
     JOIN pg_attribute b ON b.attrelid = $1::oid AND b.attnum = u.number`;
}

function qualifiedName(oid: string, catalog: string, prefix: string): string {
  return `(SELECT quote_ident(s.nspname) || '.' || quote_ident(q.${prefix}name) FROM ${catalog} q JOIN pg_namespace s ON s.oid = q.${prefix}namespace WHERE q.oid = ${oid})`;
}
