import { type Batch, type Committed, DataknobsError } from "@dataknobs/core";
import type { Connection } from "../connection.ts";
import type { Database } from "../database.ts";
import type { Driver } from "../driver.ts";
import { qualified } from "../names.ts";
import { rangeOf } from "../whereabouts.ts";
import { earlyAppender, type EarlyAppender } from "./early-appender.ts";
import { openAppender } from "./appender.ts";
import { countedAs, type Counted } from "./counted.ts";
import { fetchingInto } from "./fetching.ts";
import { recordIdAt } from "./record-id.ts";
import type { Target } from "./target.ts";

/** How the records of one window get into the table, inside a transaction that somebody else opens and ends. */
export interface Loader {
  /** A scalar in SQL that must be known when a window begins. */
  readonly asks?: string;
  /** `answer`: to what it asks, as DuckDB gives it. */
  begin(answer: unknown): Promise<void>;
  add(batch: Batch): void;
  /** Afterwards all records of the window are in the table or named as rejected, if what was `counted` holds. */
  settle(): Promise<Settled>;
  /** Present: while a window is committed it takes records of the next. */
  readonly ahead?: Ahead;
  /** The window is gone. */
  drop(): void;
}

export interface Settled extends Committed {
  readonly counted?: Counted;
}

export interface Ahead {
  /** What was settled is committed now. */
  begin(): void;
  /** The batch is probably the next of the window after it. */
  take(batch: Batch): void;
}

/** Straight into the table: the fast way, which does not know which record was at fault. */
export function plainLoader(driver: Driver, connection: Connection, target: Target, database: Database): Loader {
  const { table, places } = target;
  const fetching = fetchingInto(connection, target, database);
  let appender: EarlyAppender | undefined;
  let before = 0;
  let sent = 0;
  return {
    asks: `(SELECT count(*) FROM ${qualified(table.name)})`,
    async begin(answer) {
      before = Number(answer);
      sent = 0;
      appender ??= earlyAppender(await openAppender(driver, connection, table.name, places));
    },
    add(batch) {
      sent += batch.length;
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
    ahead: {
      begin: () => appender?.free(),
      take: (batch) => appender?.anticipate(batch),
    },
    async settle() {
      appender?.flush();
      await fetching.settle();
      return { written: sent, rejected: [], counted: countedAs(table.name, before, sent) };
    },
    drop() {
      fetching.drop();
      appender?.drop();
      appender = undefined;
    },
  };
}
