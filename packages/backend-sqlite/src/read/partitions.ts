import { DataknobsError, type Partition } from "@dataknobs/core";
import { quoteName, type SqlText } from "@dataknobs/sql";
import type { SqliteDatabase } from "../driver.ts";
import { readOrderOf } from "./read-order.ts";
import type { Table } from "../catalog/table.ts";

/** Ranges of the rowid, as even as its numbers are; one part that is everything where there is no rowid. */
export function partitionsOf(
  database: SqliteDatabase,
  table: Table,
  wanted: number,
  where: SqlText | undefined,
): readonly Partition[] {
  const order = readOrderOf(table);
  const everything: readonly Partition[] = [{ from: null, to: null }];
  if (order?.rowid !== true || wanted <= 1) return everything;
  const column = quoteName(order.columns[0] ?? "");
  const condition = where === undefined ? "" : `WHERE ${where.text}`;
  const [least, greatest] = ["min", "max"].map((end) => {
    const row = database
      .prepare(`SELECT ${end}(${column}) FROM ${quoteName(table.name)} ${condition}`)
      .raw()
      .safeIntegers()
      .get(...(where?.parameters ?? [])) as unknown[];
    return row[0];
  });
  if (typeof least !== "bigint" || typeof greatest !== "bigint") return everything;
  const span = greatest - least + 1n;
  const parts = BigInt(wanted) < span ? BigInt(wanted) : span;
  return Array.from({ length: Number(parts) }, (_, i) => ({
    // The outer two are open, so that the parts together are everything.
    from: i === 0 ? null : (least + (span * BigInt(i)) / parts).toString(),
    to: i === Number(parts) - 1 ? null : (least + (span * BigInt(i + 1)) / parts - 1n).toString(),
  }));
}

/** The bounds of a partition, both included. @throws INVALID_ARGUMENT for what is none */
export function rangeOf(partition: Partition | undefined): { from?: bigint; to?: bigint } {
  if (partition === undefined) return {};
  if (typeof partition === "object" && partition !== null && "from" in partition && "to" in partition) {
    const { from, to } = partition;
    if (isBound(from) && isBound(to))
      return { ...(from !== null && { from: BigInt(from) }), ...(to !== null && { to: BigInt(to) }) };
  }
  throw new DataknobsError({
    code: "INVALID_ARGUMENT",
    message: `${JSON.stringify(partition)} is no partition of a table.`,
    backend: "sqlite",
  });
}

function isBound(bound: Partition | undefined): bound is string | null {
  return bound === null || (typeof bound === "string" && /^-?\d+$/.test(bound));
}
