import type { Collection } from "../collection.ts";
import type { Connection } from "../connect/connection.ts";

/** By pages: in their order and that of the records in them, nobody follows an index, begins in the middle, or reads along. */
export function planned(byPages: boolean): string {
  const [switched, workers] = byPages ? ["off", "0"] : ["on", "DEFAULT"];
  const indexes = ["indexscan", "indexonlyscan", "bitmapscan"].map((way) => `SET LOCAL enable_${way} = ${switched}`);
  return [
    ...indexes,
    "SET LOCAL synchronize_seqscans = off",
    `SET LOCAL max_parallel_workers_per_gather = ${workers}`,
  ].join("; ");
}

/** Whether an index finds the few records that are wanted: that is worth more than places to go on from. */
export async function byIndex(connection: Connection, { from }: Collection, conditions: string): Promise<boolean> {
  if (conditions === "") return false;
  const plan = await connection.rows(`EXPLAIN (COSTS OFF) SELECT FROM ${from}${conditions}`);
  return plan.some(([line]) => /^\s*(->\s+)?(Bitmap|Index)/.test(line ?? ""));
}
