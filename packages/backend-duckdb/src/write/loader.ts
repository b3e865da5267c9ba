import { type Batch, type Committed, DataknobsError } from "@dataknobs/core";
import type { Connection } from "../connection.ts";
import type { Database } from "../database.ts";
import type { Driver } from "../driver.ts";
import { qualified } from "../names.ts";
import { rangeOf } from "../whereabouts.ts";
import { earlyAppender, type EarlyAppender } from "./early-appender.ts";
import { openAppender } from "./appender.ts";
import { fetchingInto } from "./fetching.ts";
import { recordIdAt } from "./record-id.ts";
import type { Target } from "./target.ts";

/** How the records of one window get into the table, inside a transaction that somebody else opens and ends. */
export interface Loader {
  begin(): Promise<void>;
  add(batch: Batch): void;
  /** A commit is on its way, and the batch is probably the next of the window after it. */
  anticipate?(batch: Batch): void;
  /** Afterwards all records of the window are in the table or named as rejected. */
  settle(): Promise<Committed>;
  /** What was settled is committed now. */
  committing?(): void;
  /** The window is gone. */
  drop(): void;
}

/** Straight into the table: the fast way, which does not know which record was at fault. */
export function plainLoader(driver: Driver, connection: Connection, target: Target, database: Database): Loader {
  const { table, places } = target;
  const fetching = fetchingInto(connection, target, database);
  let appender: EarlyAppender | undefined;
  let before = 0;
  const count = async (): Promise<number> =>
    Number((await connection.rows(`SELECT count(*) FROM ${qualified(table.name)}`))[0]?.[0]);
  return {
    async begin() {
      before = await count();
      appender ??= earlyAppender(await openAppender(driver, connection, table.name, places));
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
    anticipate: (batch) => appender?.anticipate(batch),
    committing: () => appender?.free(),
    async settle() {
      appender?.flush();
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
