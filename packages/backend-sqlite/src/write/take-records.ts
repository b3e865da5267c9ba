import { DataknobsError, type ErrorCode, type Schema } from "@dataknobs/core";
import { quoteName } from "@dataknobs/sql";
import { numberOf, type SqliteDatabase } from "../driver.ts";
import { codeOf } from "../errors.ts";
import { inserterFor } from "./insert.ts";
import { mayDiffer } from "./key-comparison.ts";
import { hasTriggers, type Table } from "../catalog/table.ts";

/** A record that SQLite refused, by its place among those that were handed over. */
export interface Refused {
  readonly row: number;
  readonly code: ErrorCode;
  readonly message: string;
}

/** Takes records into the open transaction and knows how many SQLite says are there. */
export interface Taker {
  /** At the beginning of each transaction. */
  begin(): void;
  /** Bound values by column. Answers with those that were refused, if it may go on after one. */
  take(values: readonly (readonly unknown[])[], length: number): readonly Refused[];
  /** SQLite's own count of the records taken since `begin`. */
  written(): number;
}

export interface TakeOptions {
  readonly upsert: boolean;
  /** Isolate records that fail, one by one if need be. */
  readonly careful: boolean;
}

/** Chooses how records go into a table: as fast as may be, or so that what triggers do to them is seen. */
export function takerFor(database: SqliteDatabase, table: Table, schema: Schema, options: TakeOptions): Taker {
  const triggers = hasTriggers(database, table.name);
  const upsert = !options.upsert ? undefined : mayDiffer(database, table, schema) ? "upsert-key" : "upsert";
  const inserter = inserterFor(database, table.name, schema, upsert, !triggers);
  const step = triggers && options.upsert ? 1 : inserter.records;
  const counted = triggers && !options.upsert;
  const isThere = presenceIn(database, table, schema);
  let before = 0;
  let changed = 0;

  function count(): number {
    return numberOf(database, `SELECT count(*) FROM ${quoteName(table.name)}`);
  }

  /** A row that a trigger takes away again after an upsert is not there although SQLite has counted it. */
  function applied(values: readonly (readonly unknown[])[], row: number, changes: number): number {
    return triggers && options.upsert && changes > 0 && !isThere(values, row) ? 0 : changes;
  }

  /** Within a savepoint, so that a part that failed leaves nothing behind. */
  function guarded<Result>(work: () => Result): Result {
    database.exec("SAVEPOINT dataknobs");
    try {
      const result = work();
      database.exec("RELEASE dataknobs");
      return result;
    } catch (error) {
      // A trigger may have rolled back the whole transaction, and the savepoint with it.
      if (database.inTransaction) database.exec("ROLLBACK TO dataknobs; RELEASE dataknobs");
      throw error;
    }
  }

  function takeOne(values: readonly (readonly unknown[])[], row: number, refused: Refused[]): void {
    try {
      const changes = guarded(() => inserter.insert(values, row, row + 1));
      if (changes === 0)
        refused.push({
          row,
          code: "COUNT_MISMATCH",
          message: "The table took 0 of 1 records: a trigger of it left this one out.",
        });
      else changed += applied(values, row, changes);
    } catch (error) {
      const code = codeOf(error);
      if (!options.careful || !database.inTransaction || code === undefined || !isRecords(code)) throw error;
      refused.push({ row, code, message: error instanceof Error ? error.message : String(error) });
    }
  }

  function takePart(values: readonly (readonly unknown[])[], from: number, to: number, refused: Refused[]): void {
    if (!triggers && !options.careful) {
      changed += inserter.insert(values, from, to);
      return;
    }
    if (to - from > 1 && takenWhole(values, from, to)) {
      changed += to - from;
      return;
    }
    for (let row = from; row < to; row++) takeOne(values, row, refused);
  }

  function takenWhole(values: readonly (readonly unknown[])[], from: number, to: number): boolean {
    try {
      return guarded(() => {
        if (inserter.insert(values, from, to) === to - from) return true;
        throw new Left();
      });
    } catch (error) {
      const code = codeOf(error);
      const goOn = error instanceof Left || (options.careful && code !== undefined && isRecords(code));
      if (!goOn || !database.inTransaction) throw error;
      return false;
    }
  }

  return {
    begin() {
      changed = 0;
      if (counted) before = count();
    },
    take(values, length) {
      const refused: Refused[] = [];
      for (let row = 0; row < length; row += step) takePart(values, row, Math.min(length, row + step), refused);
      return refused;
    },
    written: () => (counted ? count() - before : changed),
  };
}

/** Fewer records were taken than handed over, and SQLite says nothing of it. */
class Left extends Error {}

/** Whether the record is at fault, not the store. */
export function isRecords(code: ErrorCode): boolean {
  return new DataknobsError({ code, message: "" }).kind === "record";
}

/** Asks for a record by its key. */
function presenceIn(
  database: SqliteDatabase,
  table: Table,
  { fields, key }: Schema,
): (values: readonly (readonly unknown[])[], row: number) => boolean {
  if (key === undefined) return () => true;
  const places = key.map((name) => fields.findIndex((field) => field.name === name));
  const condition = key.map((name) => `${quoteName(name)} = ?`).join(" AND ");
  const sql = `SELECT EXISTS (SELECT 1 FROM ${quoteName(table.name)} WHERE ${condition})`;
  return (values, row) => numberOf(database, sql, ...places.map((place) => values[place]?.[row])) === 1;
}
