import type { WriteRequest } from "@dataknobs/core";
import type { Connection, Connections } from "../connect/connection.ts";
import { qualified, quote } from "../names.ts";
import { shown } from "./doubled.ts";
import { isSame, mayDiffer } from "./same.ts";
import { stage } from "./staging.ts";
import type { Slot } from "./slot.ts";
import type { Target } from "./target.ts";

/**
 * The transactions by which a load has written: a record of the table that one of them wrote last (`xmin`) is one of this
 * load. Those that were rolled back have left nothing.
 */
export type Noted = Set<string>;

const loads = new WeakMap<Connections, Map<string, Noted>>();

/** Of an upsert of which several records may have one key; the same for all writers of the load. */
export function notedOf(
  connections: Connections,
  collection: string,
  { run, mode, keyDistinct }: WriteRequest,
  { key }: Target,
): Noted | undefined {
  if (mode !== "upsert" || (keyDistinct === true && !key.some(mayDiffer))) return undefined;
  const known = loads.get(connections) ?? new Map<string, Noted>();
  loads.set(connections, known);
  const name = `${run} ${collection}`;
  const noted: Noted = known.get(name) ?? new Set<string>();
  known.set(name, noted);
  return noted;
}

/** The numbers of the staged records that would replace one which this load has written; of those put aside as they are. */
export async function againIn(
  connection: Connection,
  target: Target,
  columnOf: (slot: Slot) => string,
  noted: Noted,
): Promise<ReadonlySet<number>> {
  if (noted.size === 0) return new Set();
  const rows = await connection.rows(
    `SELECT s.n FROM ${found(target, columnOf, stage)} WHERE t.by = ANY ('{${[...noted].join(",")}}'::xid[])`,
  );
  return new Set(rows.map(([n]) => Number(n)));
}

/**
 * Notes by which transactions the staged records have been written; `rejected`: those that have not. `together`: all were
 * written at once, so that one of them tells.
 */
export async function note(
  connection: Connection,
  target: Target,
  columnOf: (slot: Slot) => string,
  noted: Noted,
  rejected: readonly number[],
  together: boolean,
): Promise<void> {
  const others = rejected.length === 0 ? "" : ` AND s.n <> ALL ('{${rejected.join(",")}}')`;
  const asked = `(SELECT * FROM ${stage} s WHERE s.${shown}${others}${together ? " LIMIT 1" : ""})`;
  const rows = await connection.rows(`SELECT DISTINCT t.by::text FROM ${found(target, columnOf, asked)}`);
  for (const [id] of rows) if (id != null) noted.add(id);
}

/**
 * Staged records, and by which transaction each one's like in the table was written (`t.by`). Each is looked up by its key
 * (`OFFSET 0`): the server would rather read the whole table for each window.
 */
function found({ table, key }: Target, columnOf: (slot: Slot) => string, rows: string): string {
  const same = key.map((slot) => isSame(slot, `t.${quote(slot.column.name)}`, `s.${columnOf(slot)}`)).join(" AND ");
  return `${rows} s CROSS JOIN LATERAL (SELECT t.xmin AS by FROM ${qualified(table)} t WHERE ${same} OFFSET 0) t`;
}
