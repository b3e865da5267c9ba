import type { Rejection } from "@dataknobs/core";
import { contestOf, sharingText } from "@dataknobs/sql";
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
  const sharing: (readonly (readonly unknown[])[])[] = [];
  for (const { columns } of sets) sharing.push(await connection.rows(sharingText(rows, columns)));
  const rejected = [...contestOf(sharing).behind()].map(([row, set]): Rejection => ({
    row,
    code: "DUPLICATE_KEY",
    message: sets[set]?.message ?? "",
  }));
  for (let from = 0; from < rejected.length; from += most) {
    const numbers = rejected.slice(from, from + most).map(({ row }) => row);
    await connection.run(`DELETE FROM ${window} WHERE n IN (${numbers.join(", ")})`);
  }
  return rejected;
}
