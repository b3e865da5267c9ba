import type { Table } from "../catalog/table.ts";

/** A table is read without those that inherit from it. */
const ownChildren = (oid: number): string => `(b.kind = 'p' OR b.oid <> ${oid} AND b.kind = 'r')`;

/**
 * `WITH behind`: the relations that records of this one come from, as the state knows them: itself, its partitions, what a
 * view shows, and what those are made of.
 */
export function behindText({ oid }: Pick<Table, "oid">): string {
  return `WITH RECURSIVE behind AS (
    SELECT oid, relkind AS kind, relfilenode AS file FROM pg_class WHERE oid = ${oid}
    UNION SELECT c.oid, c.relkind, c.relfilenode FROM behind b CROSS JOIN LATERAL (
      SELECT i.inhrelid AS oid FROM pg_inherits i WHERE i.inhparent = b.oid AND ${ownChildren(oid)}
      UNION ALL SELECT d.refobjid FROM pg_rewrite r JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
        AND d.refclassid = 'pg_class'::regclass WHERE b.kind = 'v' AND r.ev_class = b.oid AND r.ev_type = '1'
    ) n JOIN pg_class c ON c.oid = n.oid)`;
}

/** Whether one was rewritten, emptied or dropped since. What is mapped (catalogs) has no number here. */
export const rewrittenText = `(SELECT coalesce(bool_or(file <> 0 AND file IS DISTINCT FROM pg_relation_filenode(oid)), false)
  FROM behind WHERE kind IN ('r', 'm'))`;

/**
 * Whether partitions were detached since, or attached that were tables before: they may hold records of the state, and one
 * that was made since holds none.
 */
export const othersText = `(SELECT EXISTS (SELECT FROM behind b CROSS JOIN LATERAL (
    (SELECT inhrelid::oid FROM pg_inherits WHERE inhparent = b.oid EXCEPT SELECT relid::oid FROM pg_partition_tree(b.oid))
    UNION ALL
    (SELECT p.relid::oid FROM pg_partition_tree(b.oid) p JOIN pg_class c ON c.oid = p.relid EXCEPT SELECT oid FROM behind)
  ) AS other WHERE b.kind = 'p'))`;

/**
 * Whether the rule of a view was replaced since: its row in the state names the transaction that did, by the lower half of
 * its number. One that had ended when the state was taken had given up.
 */
export const shownText = `(SELECT EXISTS (SELECT FROM behind b JOIN pg_rewrite r ON r.ev_class = b.oid AND r.ev_type = '1',
  txid_current_snapshot() s, txid_snapshot_xmin(s) first, LATERAL (SELECT (r.xmax::text::bigint - first) & 4294967295) d (later)
  WHERE b.kind = 'v' AND r.xmax::text <> '0' AND later < 2147483648 AND NOT txid_visible_in_snapshot(first + later, s)))`;
