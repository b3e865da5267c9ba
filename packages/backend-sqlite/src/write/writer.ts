import {
  type Batch,
  type Checkpoint,
  type Committed,
  DataknobsError,
  endAtFirst,
  type Rejection,
  sliceBatch,
  type WriteRequest,
  type Writer,
} from "@dataknobs/core";
import { batchBinder, columnsFor, type FieldFailure } from "./bind-batch.ts";
import { mappedError } from "../errors.ts";
import type { Forms } from "../types/known-forms.ts";
import { writeCheckpoint } from "../load/ledger.ts";
import { hasOthers } from "../load/others.ts";
import { type Patiently, shortly, yieldTurn } from "../patience.ts";
import type { Connection } from "../place/place.ts";
import { checkClaim } from "../load/runs.ts";
import type { SeenKeys } from "./seen-keys.ts";
import type { Table } from "../catalog/table.ts";
import { takerFor } from "./take-records.ts";

/** So many records are made values of at once: fewer live at a time, and the heap stays small. */
const part = 256;

/** Writes windows into a table, each a transaction with its row of the ledger. */
export function openWriter(
  { database, release }: Connection,
  collection: string,
  table: Table,
  request: WriteRequest,
  seen: SeenKeys,
  patiently: Patiently,
  forms?: Forms,
): Writer {
  const { schema, careful, mode } = request;
  const columns = columnsFor(schema, table);
  const bind = batchBinder(schema, table, forms);
  const upsert = mode === "upsert";
  const taker = takerFor(database, table, schema, { upsert, careful });
  let state: "idle" | "open" | "poisoned" | "closed" = "idle";
  let sent = 0;
  let rejected: Rejection[] = [];

  async function begin(): Promise<void> {
    if (state === "open") return;
    await patiently({ collection }, () => database.exec("BEGIN IMMEDIATE"), request.signal, shortly);
    state = "open";
    sent = 0;
    rejected = [];
    seen.begin();
    taker.begin();
  }

  function usable(): void {
    request.signal.throwIfAborted();
    if (state === "closed")
      throw new DataknobsError({
        code: "STORE_CLOSED",
        message: "The writer is closed.",
        collection,
        backend: "sqlite",
      });
    if (state === "poisoned")
      throw new DataknobsError({
        code: "WRITER_POISONED",
        message: `A statement of this window of "${collection}" failed: nothing more is taken into it.`,
        collection,
        backend: "sqlite",
      });
  }

  /** Whatever fails, nothing of the window is to become durable. */
  async function orPoisoned<Result>(work: () => Promise<Result>): Promise<Result> {
    usable();
    try {
      return await work();
    } catch (error) {
      state = "poisoned";
      // Nothing of the window can be kept; as long as it is open others are shut out, ourselves among them.
      if (database.inTransaction) database.exec("ROLLBACK");
      seen.forget();
      throw mappedError(inPeoplesWords(error, table.name, collection), { collection });
    }
  }

  /** The rows of those records; not careful, the first of them fails the window. */
  function reject(failures: readonly FieldFailure[], base: number): Set<number> {
    const rows = new Set<number>();
    for (const { row, field, code, message } of failures) {
      if (!careful) throw new DataknobsError({ code, message, field, collection, backend: "sqlite" });
      if (!rows.has(row)) rejected.push({ row: base + row, field, code, message });
      rows.add(row);
    }
    return rows;
  }

  function takePart(batch: Batch): void {
    const base = sent;
    sent += batch.length;
    const { values, failures } = bind(batch);
    const rows = reject(failures, base);
    const kept = rows.size === 0 ? undefined : rowsWithout(rows, batch.length);
    const taken = kept === undefined ? values : values.map((column) => kept.map((row) => column[row]));
    const length = batch.length - rows.size;
    const refused = taker.take(taken, length);
    seen.take(taken, length, new Set(refused.map(({ row }) => row)));
    for (const { row, code, message } of refused) {
      const field = code === "NULL_NOT_ALLOWED" ? nullField(taken, row, columns) : undefined;
      const words = message.replaceAll(table.name, collection);
      rejected.push({
        row: base + (kept?.[row] ?? row),
        code,
        message: words,
        ...(field !== undefined && { field }),
      });
    }
  }

  return {
    write: (batch) =>
      orPoisoned(async () => {
        await begin();
        for (let from = 0; from < batch.length; from += part) takePart(sliceBatch(batch, from, from + part));
      }),
    commit: (checkpoint?: Checkpoint): Promise<Committed> =>
      orPoisoned(async () => {
        const ledger = request.ledger ? checkpoint : undefined;
        if (state === "idle" && ledger === undefined) return { written: 0, rejected: [] };
        await begin();
        if (!database.inTransaction)
          throw new DataknobsError({
            code: "STORE_FAILED",
            message: `The transaction of this window of "${collection}" was ended by somebody else.`,
            collection,
            backend: "sqlite",
          });
        if (request.endsAtRejection === true) endAtFirst(rejected, "sqlite");
        const written = taker.written();
        if (ledger !== undefined) {
          checkClaim(database, collection, request);
          const swallowed = sent - written;
          writeCheckpoint(database, {
            ...ledger,
            written: ledger.written - swallowed,
            rejected: ledger.rejected + rejected.length,
          });
        }
        const others = ledger !== undefined && hasOthers(database, request);
        const superseded = seen.superseded();
        database.exec("COMMIT");
        seen.keep();
        state = "idle";
        if (others) await yieldTurn();
        const own = rejected.sort((a, b) => (a.row ?? 0) - (b.row ?? 0));
        return { written, rejected: own, ...(upsert && { superseded }) };
      }),
    async rollback() {
      if (state === "closed") usable();
      if (database.inTransaction) database.exec("ROLLBACK");
      seen.forget();
      state = "idle";
    },
    async close() {
      if (state === "closed") return;
      state = "closed";
      if (database.inTransaction) database.exec("ROLLBACK");
      seen.forget();
      release();
    },
  };
}

function rowsWithout(rows: ReadonlySet<number>, length: number): number[] {
  return Array.from({ length }, (_, row) => row).filter((row) => !rows.has(row));
}

function nullField(
  values: readonly (readonly unknown[])[],
  row: number,
  columns: readonly (Table["columns"][number] | undefined)[],
): string | undefined {
  return columns.find((column, place) => column?.notNull === true && values[place]?.[row] === null)?.name;
}

/** SQLite names the hidden table; people know the collection. */
function inPeoplesWords(error: unknown, table: string, collection: string): unknown {
  if (table !== collection && error instanceof Error && error.message.includes(table))
    error.message = error.message.replaceAll(table, collection);
  return error;
}
