import { quoteName } from "@dataknobs/sql";
import { type Batch, type Committed, DataknobsError } from "@dataknobs/core";
import type { Attachments } from "../attachments.ts";
import type { Table } from "../catalog.ts";
import type { Connection } from "../connection.ts";
import type { Driver } from "../driver.ts";
import { rowsText } from "../fetch.ts";
import { qualified } from "../names.ts";
import { rangeOf, type RowRange } from "../whereabouts.ts";
import { openAppender, type TableAppender } from "./appender.ts";
import { recordIdAt } from "./record-id.ts";
import type { Place, Target } from "./target.ts";

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
export function plainLoader(
  driver: Driver,
  connection: Connection,
  { table, places }: Target,
  attachments: Attachments,
): Loader {
  let appender: TableAppender | undefined;
  let range: RowRange | undefined;
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
        range = range?.with(rows) ?? rows;
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
      if (range !== undefined) await fetchRows(connection, attachments, range, table, places);
      range = undefined;
      return { written: (await count()) - before, rejected: [] };
    },
    drop() {
      range = undefined;
      appender?.drop();
      appender = undefined;
    },
  };
}

async function fetchRows(
  connection: Connection,
  attachments: Attachments,
  range: RowRange,
  table: Table,
  places: readonly Place[],
): Promise<void> {
  const { whereabouts } = range;
  const catalog = await attachments.catalogOf(connection, whereabouts);
  const columns = places.map(({ column }) => quoteName(column.name)).join(", ");
  const rows = rowsText(range, catalog, places);
  await connection.run(`INSERT INTO ${qualified(table.name)} (${columns}) ${rows}`);
  await whereabouts.facts.check();
}
