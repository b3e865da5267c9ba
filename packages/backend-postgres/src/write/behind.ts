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

/** So often records are looked for whose forerunners do not stay themselves; in a longer chain of them the table decides. */
const rounds = 20;

/**
 * Takes those back that were put aside behind records that are put aside themselves: of several unique values each has a
 * forerunner of its own. They are in nobody's way, or the first to be. Their numbers.
 */
export async function takeBackFree(
  connection: Connection,
  target: Target,
  columnOf: (slot: Slot) => string,
): Promise<readonly number[]> {
  const given = uniqueGiven(target).map(({ columns }) =>
    target.slots.filter(({ column }) => columns.includes(column.name)),
  );
  const taken = given.map((slots) => {
    const same = slots.map((slot) => isSame(slot, `s.${columnOf(slot)}`, `d.${columnOf(slot)}`)).join(" AND ");
    return `NOT EXISTS (SELECT FROM ${stage} s WHERE s.n >= 0 AND ${same})`;
  });
  const firsts = given.map((slots) => {
    const columns = slots.map((slot) => `d.${columnOf(slot)}`);
    const none = columns.map((column) => `${column} IS NULL`).join(" OR ");
    return `(${none} OR row_number() OVER (PARTITION BY ${columns.join(", ")} ORDER BY d.n DESC) = 1) AS f`;
  });
  const free = `SELECT d.n, ${firsts.map((first, i) => `${first}${i}`).join(", ")} FROM ${stage} d WHERE d.n < 0 AND ${taken.join(" AND ")}`;
  const back: number[] = [];
  for (let round = 0; given.length > 1 && round < rounds; round++) {
    const rows = await connection.rows(
      `UPDATE ${stage} SET n = -1 - n WHERE n IN (SELECT n FROM (${free}) d WHERE ${firsts.map((_, i) => `f${i}`).join(" AND ")}) RETURNING n`,
    );
    if (rows.length === 0) break;
    for (const [n] of rows) back.push(Number(n));
  }
  return back;
}
