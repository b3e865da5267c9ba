import type { Rejection } from "@dataknobs/core";
import { quoteName } from "@dataknobs/sql";
import type { Connection } from "../connection.ts";

/** Columns of which no two records may have the same. */
export interface UniqueSet {
  readonly columns: readonly string[];
  readonly message: string;
}

/** Numbers in one statement. */
const most = 10_000;

/**
 * Takes records out of a window that share with an earlier one what only one may have. One that is taken out itself is in
 * nobody's way: record by record, as the table would be asked. `rows`: the window's rows by their columns and `n`, as far
 * as they count.
 */
export async function takeDoubled(
  connection: Connection,
  window: string,
  rows: string,
  sets: readonly UniqueSet[],
): Promise<readonly Rejection[]> {
  const claims = new Map<number, { readonly set: number; readonly group: unknown }[]>();
  for (const [set, { columns }] of sets.entries()) {
    const names = columns.map(quoteName);
    const given = names.map((name) => `${name} IS NOT NULL`).join(" AND ");
    const found = await connection.rows(
      `SELECT n, dense_rank() OVER (ORDER BY ${names.join(", ")}) FROM ${rows} WHERE ${given} QUALIFY count(*) OVER (PARTITION BY ${names.join(", ")}) > 1`,
    );
    for (const [n, group] of found) claims.set(Number(n), [...(claims.get(Number(n)) ?? []), { set, group }]);
  }
  const taken = sets.map(() => new Set<unknown>());
  const rejected: Rejection[] = [];
  for (const [row, own] of [...claims].sort(([a], [b]) => a - b)) {
    const refused = own.find(({ set, group }) => taken[set]?.has(group));
    if (refused === undefined) for (const { set, group } of own) taken[set]?.add(group);
    else rejected.push({ row, code: "DUPLICATE_KEY", message: sets[refused.set]?.message ?? "" });
  }
  for (let from = 0; from < rejected.length; from += most) {
    const numbers = rejected.slice(from, from + most).map(({ row }) => row);
    await connection.run(`DELETE FROM ${window} WHERE n IN (${numbers.join(", ")})`);
  }
  return rejected;
}
