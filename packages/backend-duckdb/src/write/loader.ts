import { type Batch, type Committed, DataknobsError } from "@dataknobs/core";
import type { Connection } from "../connection.ts";
import type { Database } from "../database.ts";
import type { Driver } from "../driver.ts";
import { qualified } from "../names.ts";
import { rangeOf } from "../whereabouts.ts";
import { openAppender, type TableAppender } from "./appender.ts";
import { fetchingInto } from "./fetching.ts";
import { recordIdAt } from "./record-id.ts";
import type { Target } from "./target.ts";

/** How the records of one window get into the table, inside a transaction that somebody else opens and ends. */
export interface Loader {
  begin(): Promise<void>;
  add(batch: Batch): void;
  /** Afterwards all records of the window are in the table or named as rejected. */
  settle(): Promise<Committed>;
  /** The window is gone. */
  drop(): void;
}

/** Straight into the table: the fast way, which does not know which record was at fault. */
export function plainLoader(driver: Driver, connection: Connection, target: Target, database: Database): Loader {
  const { table, places } = target;
  const fetching = fetchingInto(connection, target, database);
  let appender: TableAppender | undefined;
  let before = 0;
  const count = async (): Promise<number> =>
    Number((await connection.rows(`SELECT count(*) FROM ${qualified(table.name)}`))[0]?.[0]);
  return {
    async begin() {
      before = await count();
      appender = await openAppender(driver, connection, table.name, places);
    },
    add(batch) {
      const rows = rangeOf(batch);
      if (rows !== undefined) {
        fetching.add(rows);
        return;
      }
      const [failure] = appender?.append(batch) ?? [];
      if (failure === undefined) return;
      const { row, field, code, message } = failure;
      const recordId = recordIdAt(batch, row);
      throw new DataknobsError({ code, message, backend: "duckdb", field, recordId });
    },
    async settle() {
      appender?.flush();
      appender = undefined;
      await fetching.settle();
      return { written: (await count()) - before, rejected: [] };
    },
    drop() {
      fetching.drop();
      appender?.drop();
      appender = undefined;
    },
  };
}
