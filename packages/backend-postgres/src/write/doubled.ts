import type { Connection } from "../connect/connection.ts";
import { isSame } from "./same.ts";
import { stage } from "./staging.ts";
import type { Slot } from "./slot.ts";
import type { Target } from "./target.ts";

/** The staged records that are to be applied: not those that others of the window replace. */
export const shown = "n >= 0";

/** Of several records with one key the last counts: the others are put aside under numbers below zero. How many those are. */
export function putAside(connection: Connection, { key }: Target, columnOf: (slot: Slot) => string): Promise<number> {
  const columns = key.map(columnOf);
  const same = key.map((slot, i) => isSame(slot, `s.${columns[i]}`, `d.${columns[i]}`)).join(" AND ");
  return connection.run(
    `UPDATE ${stage} s SET n = -1 - s.n FROM (SELECT ${columns.join(", ")}, max(n) AS n FROM ${stage} GROUP BY ${columns.join(", ")} HAVING count(*) > 1) d WHERE ${same} AND s.n < d.n`,
  );
}

/** A record was refused: the last before it with its key, put aside, takes its place. Its number; `undefined`: there is none. */
export async function bringBack(
  connection: Connection,
  { key }: Target,
  columnOf: (slot: Slot) => string,
  refused: number,
): Promise<number | undefined> {
  const same = key.map((slot) => isSame(slot, `s.${columnOf(slot)}`, `d.${columnOf(slot)}`)).join(" AND ");
  const rows = await connection.rows(
    `UPDATE ${stage} SET n = -1 - n WHERE n = (SELECT min(s.n) FROM ${stage} s JOIN ${stage} d ON ${same} WHERE d.n = ${refused} AND s.n < 0 AND -1 - s.n < ${refused}) RETURNING n`,
  );
  const number = rows[0]?.[0];
  return number == null ? undefined : Number(number);
}
