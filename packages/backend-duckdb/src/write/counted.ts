import { DataknobsError, isDataknobsError } from "@dataknobs/core";
import { faultOf } from "../errors.ts";
import { literal, qualified, type TableName } from "../names.ts";

const told = "The table has grown by";

/**
 * The table has grown by what was handed over. It is asked in the very call that commits the window: for an answer by itself
 * DuckDB would wait as long as our thread is busy.
 */
export interface Counted {
  /** A statement that fails unless it holds. */
  readonly sql: string;
  /** What is to be said if it was that which failed. */
  mismatch(error: unknown): unknown;
}

export function countedAs(name: TableName, before: number, sent: number): Counted {
  const grown = `(SELECT count(*) - ${before} FROM ${qualified(name)})`;
  return {
    sql: `SELECT CASE WHEN ${grown} = ${sent} THEN 0 ELSE error(${literal(`${told} `)} || ${grown}) END`,
    mismatch(error) {
      if (!isDataknobsError(error)) return error;
      const found = new RegExp(`${told} (-?[0-9]+)`).exec(faultOf(error.cause).message)?.[1];
      if (found === undefined) return error;
      return new DataknobsError({
        code: "COUNT_MISMATCH",
        message: `"${name.table}" was handed ${sent} records and has grown by ${found}: nothing of this window was kept`,
        backend: "duckdb",
        cause: error,
      });
    },
  };
}
