/** All that PostgreSQL's catalog says of `people`, but for numbers that are its own. */
export const definitionSql = `
SELECT json_build_object(
  'columns', (SELECT json_agg(json_build_array(a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attidentity, a.attgenerated,
      a.attstattarget, a.attstorage, a.attcompression, a.attoptions, a.attacl::text, a.attcollation::regcollation, col_description(a.attrelid, a.attnum),
      pg_get_serial_sequence('people', a.attname)) ORDER BY a.attnum)
    FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
  'constraints', (SELECT json_agg(json_build_array(o.conname, pg_get_constraintdef(o.oid), obj_description(o.oid, 'pg_constraint')) ORDER BY o.conname) FROM pg_constraint o WHERE o.conrelid = c.oid),
  'indexes', (SELECT json_agg(json_build_array(pg_get_indexdef(x.indexrelid), x.indisclustered, x.indisreplident, x.indisprimary, obj_description(x.indexrelid, 'pg_class'), i.reloptions,
      (SELECT json_agg(b.attstattarget ORDER BY b.attnum) FROM pg_attribute b WHERE b.attrelid = i.oid)) ORDER BY i.relname) FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid WHERE x.indrelid = c.oid),
  'sequences', (SELECT json_agg(json_build_array(s.relname, d.refobjsubid, d.deptype, q.seqtypid::regtype, q.seqmin, q.seqmax, q.seqincrement, q.seqcycle) ORDER BY s.relname)
    FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S' JOIN pg_sequence q ON q.seqrelid = s.oid WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid),
  'table', json_build_array(c.relpersistence, c.relreplident, c.reloptions, c.reltablespace, c.relacl::text, pg_get_userbyid(c.relowner), obj_description(c.oid, 'pg_class'),
    (SELECT t.reloptions FROM pg_class t WHERE t.oid = c.reltoastrelid)),
  'ours', (SELECT json_agg(o.relname) FROM pg_class o WHERE o.relnamespace = c.relnamespace AND o.relname LIKE '%dataknobs%')
) FROM pg_class c WHERE c.oid = 'people'::regclass`;
