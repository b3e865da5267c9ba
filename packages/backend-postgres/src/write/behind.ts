import type { Connection } from "../connect/connection.ts";
import { uniqueGiven } from "./bad-rows.ts";
import { isSame } from "./same.ts";
import type { Slot } from "./slot.ts";
import { stage } from "./staging.ts";
import type { Target } from "./target.ts";

/** Records of the window that were put aside as duplicates of these, which turned out to be bad: in their order. */
export async function behindThese(
  connection: Connection,
  target: Target,
  columnOf: (slot: Slot) => string,
  refused: readonly number[],
): Promise<readonly number[]> {
  const texts = uniqueGiven(target).map(({ columns }) => {
    const same = target.slots
      .filter(({ column }) => columns.includes(column.name))
      .map((slot) => isSame(slot, `s.${columnOf(slot)}`, `d.${columnOf(slot)}`));
    return `SELECT -1 - s.n FROM ${stage} s JOIN ${stage} d ON ${same.join(" AND ")} WHERE s.n < 0 AND d.n = ANY ('{${refused.join(",")}}')`;
  });
  if (texts.length === 0) return [];
  const rows = await connection.rows(`${texts.join(" UNION ")} ORDER BY 1`);
  return rows.map(([n]) => Number(n));
}

/** A record that was put aside is one of the window again. */
export async function takeBack(connection: Connection, row: number): Promise<void> {
  await connection.run(`UPDATE ${stage} SET n = ${row} WHERE n = ${-1 - row}`);
}
