import { quoteName } from "@dataknobs/sql";
import type { Connection } from "../connection.ts";
import type { Database } from "../database.ts";
import { rowsText } from "../fetch.ts";
import { fetchingMemory, keepFreed } from "../memory.ts";
import { qualified } from "../names.ts";
import type { RowRange } from "../whereabouts.ts";
import type { Target } from "./target.ts";

/** What is fetched together: two of DuckDB's row groups, which two threads share. One that waits for the other would spin. */
const together = 2 * 122_880;

/** Rows of one window that DuckDB fetches, inside its transaction. */
export interface Fetching {
  add(range: RowRange): void;
  /** All of them are in the table, and their place is what it was. */
  settle(): Promise<void>;
  /** The window is gone: nothing more is begun. */
  drop(): void;
}

export function fetchingInto(
  connection: Connection,
  { table, places }: Target,
  { attachments, memory }: Pick<Database, "attachments" | "memory">,
): Fetching {
  const columns = places.map(({ column }) => quoteName(column.name)).join(", ");
  let waiting: RowRange | undefined;
  let begun: { dropped: boolean; done: Promise<void> } = { dropped: false, done: Promise.resolve() };

  let ready: Promise<void> | undefined;

  async function fetch(range: RowRange): Promise<void> {
    await memory.raise(connection, fetchingMemory);
    await (ready ??= keepFreed(connection));
    const catalog = await attachments.catalogOf(connection, range.whereabouts);
    await connection.run(`INSERT INTO ${qualified(table.name)} (${columns}) ${rowsText(range, catalog, places)}`);
    await range.whereabouts.facts.check();
  }

  function begin(): void {
    if (waiting === undefined) return;
    const [range, own] = [waiting, begun];
    waiting = undefined;
    own.done = own.done.then(() => (own.dropped ? undefined : fetch(range)));
    // It is told when the window is settled.
    own.done.catch(() => undefined);
  }

  return {
    add(range) {
      waiting = waiting?.with(range) ?? range;
      if (waiting.rows >= together) begin();
    },
    async settle() {
      begin();
      await begun.done;
    },
    drop() {
      waiting = undefined;
      begun.dropped = true;
      begun = { dropped: false, done: Promise.resolve() };
    },
  };
}
