import { type Contest, contestOf, sharingText } from "@dataknobs/sql";
import type { Connection } from "../connect/connection.ts";
import { isSame } from "./same.ts";
import { stage } from "./staging.ts";
import type { Slot } from "./slot.ts";
import type { Target } from "./target.ts";

/** The staged records that are to be applied: not those that are put aside, under numbers below zero. */
export const shown = "n >= 0";

/** Of several records with one key the last counts: the others are put aside. How many those are. */
export function putAside(connection: Connection, target: Target, columnOf: (slot: Slot) => string): Promise<number> {
  const { key } = target;
  const columns = key.map(columnOf);
  const same = key.map((slot, i) => isSame(slot, `s.${columns[i]}`, `d.${columns[i]}`)).join(" AND ");
  const last = `(SELECT ${columns.join(", ")}, max(n) AS n FROM ${stage} GROUP BY ${columns.join(", ")} HAVING count(*) > 1)`;
  return connection.run(asideText(target, columnOf, `USING ${last} d WHERE ${same} AND s.n < d.n`));
}

/** These are put aside. */
export async function putTheseAside(
  connection: Connection,
  target: Target,
  columnOf: (slot: Slot) => string,
  rows: Iterable<number>,
): Promise<void> {
  await connection.run(asideText(target, columnOf, `WHERE s.n = ANY ('{${[...rows].join(",")}}')`));
}

/** Not by an UPDATE: PostgreSQL does not use an index in the transaction that made it behind updates within a page (HOT). */
function asideText({ slots }: Target, columnOf: (slot: Slot) => string, which: string): string {
  const others = ["p", ...slots.map(columnOf)].join(", ");
  return `WITH d AS (DELETE FROM ${stage} s ${which} RETURNING s.*) INSERT INTO ${stage} (n, ${others}) SELECT -1 - n, ${others} FROM d`;
}

/** Who takes the place of whom, if one of several with one key is refused: the last before it. */
export async function lineOfEachKey(
  connection: Connection,
  { key }: Target,
  columnOf: (slot: Slot) => string,
): Promise<Contest> {
  const columns = key.map(columnOf);
  const all = `(SELECT CASE WHEN ${shown} THEN n ELSE -1 - n END AS n, ${columns.join(", ")} FROM ${stage})`;
  return contestOf([await connection.rows(sharingText(all, columns))], "last");
}

/** Records that were put aside are to be applied again. */
export async function takeBack(connection: Connection, rows: readonly number[]): Promise<void> {
  const aside = rows.map((row) => -1 - row);
  await connection.run(`UPDATE ${stage} SET n = -1 - n WHERE n = ANY ('{${aside.join(",")}}')`);
}
