import { type Batch, cellOf, type Committed, DataknobsError, isDataknobsError, type Rejection } from "@dataknobs/core";
import { quoteName } from "@dataknobs/sql";
import { type Connection, rollBack } from "../connection.ts";
import type { Driver } from "../driver.ts";
import { faultOf } from "../errors.ts";
import { qualified } from "../names.ts";
import { openAppender, type TableAppender } from "./appender.ts";
import { isConstrained, takeBadRows } from "./bad-rows.ts";
import type { Target } from "./target.ts";
import { openWindowTable, valueText, type WindowTable } from "./window-table.ts";

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
export function plainLoader(driver: Driver, connection: Connection, { table, places }: Target): Loader {
  let appender: TableAppender | undefined;
  let before = 0;
  const count = async (): Promise<number> => Number((await connection.rows(`SELECT count(*) FROM ${qualified(table.name)}`))[0]?.[0]);
  return {
    async begin() {
      before = await count();
      appender = await openAppender(driver, connection, table.name, places);
    },
    add(batch) {
      const [failure] = appender?.append(batch) ?? [];
      if (failure === undefined) return;
      const { row, field, code, message } = failure;
      const recordId = recordIdAt(batch, row);
      throw new DataknobsError({ code, message, backend: "duckdb", field, recordId });
    },
    async settle() {
      appender?.flush();
      appender = undefined;
      return { written: (await count()) - before, rejected: [] };
    },
    drop() {
      appender?.drop();
      appender = undefined;
    },
  };
}

export interface StagingOptions {
  readonly upsert: boolean;
  /** Bad records are taken out and named; else the first one fails the window. */
  readonly careful: boolean;
}

/** Through a temporary table, from which SQL takes what the table takes. */
export function stagingLoader(driver: Driver, connection: Connection, target: Target, { upsert, careful }: StagingOptions): Loader {
  let window: WindowTable | undefined;
  let batches: Batch[] = [];
  let rejected: Rejection[] = [];
  const named = (rejection: Rejection): Rejection => withId(rejection, batches);

  function refuse(found: readonly Rejection[]): void {
    const [first] = found;
    if (careful || first === undefined) {
      rejected.push(...found);
      return;
    }
    const { code, message, field, recordId } = named(first);
    throw new DataknobsError({ code, message, backend: "duckdb", field, recordId });
  }

  return {
    async begin() {
      window = await openWindowTable(driver, connection, target);
      batches = [];
      rejected = [];
    },
    add(batch) {
      batches.push(batch);
      refuse(window?.add(batch) ?? []);
    },
    async settle() {
      if (window === undefined) return { written: 0, rejected: [] };
      window.flush();
      if (careful || upsert || target.places.some(({ column }) => column.type.id === "OTHER")) refuse(await takeBadRows(connection, target, window, upsert));
      const counts = upsert ? await upsertFrom(connection, target, window) : { written: await insertFrom(connection, target, window) };
      return { ...counts, rejected: rejected.map(named).sort((a, b) => (a.row ?? 0) - (b.row ?? 0)) };
    },
    drop() {
      window?.drop();
      window = undefined;
    },
  };
}

function insertFrom(connection: Connection, { table, places }: Target, window: WindowTable): Promise<number> {
  const columns = places.map(({ column }) => quoteName(column.name)).join(", ");
  return connection.run(`INSERT INTO ${qualified(table.name)} (${columns}) SELECT ${places.map(valueText).join(", ")} FROM ${window.name}`);
}

/** Of several records with one key the last counts. */
async function upsertFrom(connection: Connection, { table, places, key }: Target, window: WindowTable): Promise<{ written: number; superseded: number }> {
  const own = key.map((place) => `c${places.indexOf(place)}`);
  const superseded = await connection.run(`DELETE FROM ${window.name} WHERE n NOT IN (SELECT max(n) FROM ${window.name} GROUP BY ${own.join(", ")})`);
  const values = places.map((place, i) => `${valueText(place, i)} AS v${i}`).join(", ");
  const same = key.map((place) => `t.${quoteName(place.column.name)} = s.v${places.indexOf(place)}`).join(" AND ");
  const others = places.flatMap((place, i) => (key.includes(place) ? [] : [`${quoteName(place.column.name)} = s.v${i}`]));
  const first = key[0];
  const set = others.length > 0 || first === undefined ? others : [`${quoteName(first.column.name)} = s.v${places.indexOf(first)}`];
  const columns = places.map(({ column }) => quoteName(column.name)).join(", ");
  const inserted = places.map((_, i) => `s.v${i}`).join(", ");
  const applied = await connection.run(
    `MERGE INTO ${qualified(table.name)} t USING (SELECT ${values} FROM ${window.name}) s ON (${same})
     WHEN MATCHED THEN UPDATE SET ${set.join(", ")} WHEN NOT MATCHED THEN INSERT (${columns}) VALUES (${inserted})`,
  );
  return { written: applied + superseded, superseded };
}

/**
 * Why the table refused the window, found by looking at its records again: DuckDB does not say which one it was, and
 * says it in a text only.
 */
export async function firstBadRow(driver: Driver, connection: Connection, target: Target, batches: readonly Batch[], upsert: boolean, error: unknown): Promise<unknown> {
  if (!mayBeRecord(error, target)) return error;
  await connection.run("BEGIN TRANSACTION");
  try {
    const window = await openWindowTable(driver, connection, target);
    const unfit = batches.flatMap((batch) => window.add(batch));
    window.flush();
    const found = [...unfit, ...(await takeBadRows(connection, target, window, upsert))].sort((a, b) => (a.row ?? 0) - (b.row ?? 0));
    const first = found[0] === undefined ? undefined : withId(found[0], batches);
    if (first === undefined) return new DataknobsError({ code: "CONSTRAINT", message: error instanceof Error ? error.message : String(error), backend: "duckdb", cause: error });
    return new DataknobsError({ code: first.code, message: first.message, backend: "duckdb", field: first.field, recordId: first.recordId, cause: error });
  } finally {
    await rollBack(connection);
  }
}

/** Of an instance that was handed in the appender does not tell the type of its errors. */
function mayBeRecord(error: unknown, { table }: Target): boolean {
  if (!isDataknobsError(error)) return false;
  return error.code === "CONSTRAINT" || (error.code === "STORE_FAILED" && faultOf(error.cause).type === "" && isConstrained(table));
}

function withId(rejection: Rejection, batches: readonly Batch[]): Rejection {
  let row = rejection.row ?? 0;
  for (const batch of batches) {
    if (row < batch.length) {
      const recordId = recordIdAt(batch, row);
      return recordId === undefined ? rejection : { ...rejection, recordId };
    }
    row -= batch.length;
  }
  return rejection;
}

/** The key as text, its parts joined by commas. */
function recordIdAt({ schema, columns }: Batch, row: number): string | undefined {
  const parts = (schema.key ?? []).map((name) => {
    const i = schema.fields.findIndex((field) => field.name === name);
    const [column, field] = [columns[i], schema.fields[i]];
    return column === undefined || field === undefined ? null : cellOf(column, field.type, row);
  });
  if (parts.length === 0 || parts.some((part) => part === null || part === undefined)) return undefined;
  return parts.map((part) => (part instanceof Uint8Array ? Buffer.from(part).toString("hex") : String(part))).join(",");
}
