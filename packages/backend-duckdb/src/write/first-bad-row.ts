import { type Batch, DataknobsError, isDataknobsError, messageOf } from "@dataknobs/core";
import { type Connection, rollBack } from "../connection.ts";
import type { Driver } from "../driver.ts";
import { faultOf } from "../errors.ts";
import { isConstrained, takeBadRows } from "./bad-rows.ts";
import { withId } from "./record-id.ts";
import type { Target } from "./target.ts";
import { openWindowTable } from "./window-table.ts";

/**
 * Why the table refused the window, found by looking at its records again: DuckDB does not say which one it was, and
 * says it in a text only.
 */
export async function firstBadRow(
  driver: Driver,
  connection: Connection,
  target: Target,
  batches: readonly Batch[],
  upsert: boolean,
  error: unknown,
): Promise<unknown> {
  if (!mayBeRecord(error, target)) return error;
  await connection.run("BEGIN TRANSACTION");
  try {
    const window = await openWindowTable(driver, connection, target);
    const unfit = batches.flatMap((batch) => window.add(batch));
    window.flush();
    const found = [...unfit, ...(await takeBadRows(connection, target, window, upsert))].sort(
      (a, b) => (a.row ?? 0) - (b.row ?? 0),
    );
    const first = found[0] === undefined ? undefined : withId(found[0], batches);
    if (first === undefined)
      return new DataknobsError({
        code: "CONSTRAINT",
        message: messageOf(error),
        backend: "duckdb",
        cause: error,
      });
    return new DataknobsError({
      code: first.code,
      message: first.message,
      backend: "duckdb",
      field: first.field,
      recordId: first.recordId,
      cause: error,
    });
  } finally {
    await rollBack(connection);
  }
}

/** Of an instance that was handed in the appender does not tell the type of its errors. */
function mayBeRecord(error: unknown, { table }: Target): boolean {
  if (!isDataknobsError(error)) return false;
  return (
    error.code === "CONSTRAINT" ||
    (error.code === "STORE_FAILED" && faultOf(error.cause).type === "" && isConstrained(table))
  );
}
