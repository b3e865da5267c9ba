import { setTimeout } from "node:timers/promises";
import { isDataknobsError } from "@dataknobs/core";
import type { DuckDBAppender, DuckDBConnection, DuckDBDataChunk, DuckDBResult, DuckDBValue } from "@duckdb/node-api";
import { type ErrorPlace, faultOf, storeError } from "./errors.ts";
import type { TableName } from "./names.ts";

/** Milliseconds that the chunk on its way may take when nobody wants it any more. */
const patience = 500;

export type Row = readonly DuckDBValue[];

/** One connection: what it throws is ours, and closing it frees everything that it opened. */
export interface Connection {
  /** Runs one statement; the number of records that it changed, by DuckDB's own count. */
  run(sql: string): Promise<number>;
  rows(sql: string): Promise<readonly Row[]>;
  /**
   * The result of a query chunk by chunk, as it comes. Stopping early ends the query. One at a time. `alone`: whether a
   * chunk is so large that the next one waits until it has been used.
   */
  stream(
    sql: string,
    signal?: AbortSignal,
    alone?: (chunk: DuckDBDataChunk) => boolean,
  ): AsyncGenerator<DuckDBDataChunk>;
  /** A result that is looked at for its types only. */
  result(sql: string): Promise<DuckDBResult>;
  appender(table: TableName, catalog?: string): Promise<DuckDBAppender>;
  /** Twice is once. */
  close(): Promise<void>;
}

export function connectionOf(inner: DuckDBConnection, place: ErrorPlace, closed: () => void): Connection {
  let active: Stream | undefined;
  let closing: Promise<void> | undefined;

  async function guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw storeError(error, place);
    }
  }

  async function* stream(
    sql: string,
    signal?: AbortSignal,
    alone: (chunk: DuckDBDataChunk) => boolean = () => false,
  ): AsyncGenerator<DuckDBDataChunk> {
    signal?.throwIfAborted();
    const interrupt = (): void => inner.interrupt();
    signal?.addEventListener("abort", interrupt);
    try {
      const own = streamOf(await inner.stream(sql), alone);
      active = own;
      for (let chunk = await own.next(); chunk !== undefined; chunk = await own.next()) yield chunk;
    } catch (error) {
      signal?.throwIfAborted();
      throw storeError(error, place);
    } finally {
      signal?.removeEventListener("abort", interrupt);
      await active?.end(interrupt);
      active = undefined;
    }
  }

  async function closeAll(): Promise<void> {
    await active?.end(() => inner.interrupt());
    inner.closeSync();
    closed();
  }

  return {
    run: (sql) => guarded(async () => (await inner.run(sql)).rowsChanged),
    rows: (sql) => guarded(async () => (await inner.runAndReadAll(sql)).getRows()),
    stream,
    result: (sql) => guarded(() => inner.run(sql)),
    appender: ({ schema, table }, catalog) => guarded(() => inner.createAppender(table, schema, catalog)),
    close: () => (closing ??= closeAll()),
  };
}

interface Stream {
  next(): Promise<DuckDBDataChunk | undefined>;
  /** Ends a query that was not read to its end: else its result keeps the file open and locked until it is collected. */
  end(interrupt: () => void): Promise<void>;
}

function streamOf(result: DuckDBResult, alone: (chunk: DuckDBDataChunk) => boolean): Stream {
  /** The chunk after the last one handed out, on its way: DuckDB works on it meanwhile. */
  let ahead: Promise<DuckDBDataChunk | null> | undefined;
  let ended = false;

  async function next(): Promise<DuckDBDataChunk | undefined> {
    if (ended) return undefined;
    ended = true;
    const chunk = await (ahead ?? result.fetchChunk());
    ahead = undefined;
    if (chunk === null || chunk.rowCount === 0) return undefined;
    ended = false;
    if (alone(chunk)) return chunk;
    ahead = result.fetchChunk();
    // What goes wrong with it is told when its turn comes.
    ahead.catch(() => undefined);
    return chunk;
  }

  async function end(interrupt: () => void): Promise<void> {
    if (ended) return;
    // A query that is interrupted between two chunks lets go of the file; in the middle of one it may not, some times in
    // a hundred. One that works long on its next chunk (a filter that finds nothing) is not waited for to its end.
    await Promise.race([ahead?.catch(() => undefined), setTimeout(patience, undefined, { ref: false })]);
    interrupt();
    try {
      while ((await next()) !== undefined);
    } catch (error) {
      // That it was broken off, or what broke it before: there is nobody any more to tell.
      if (!(error instanceof Error)) throw error;
    }
  }

  return { next, end };
}

/** Ends a transaction without a trace. DuckDB may have ended it itself, when its COMMIT failed: that is as good. */
export async function rollBack(connection: Connection): Promise<void> {
  try {
    await connection.run("ROLLBACK");
  } catch (error) {
    if (!isDataknobsError(error) || faultOf(error.cause).type !== "TransactionContext") throw error;
  }
}

/** In one transaction: all of it or nothing. */
export async function transaction<T>(connection: Connection, work: () => Promise<T>): Promise<T> {
  await connection.run("BEGIN TRANSACTION");
  let result: T;
  try {
    result = await work();
  } catch (error) {
    await rollBack(connection);
    throw error;
  }
  await connection.run("COMMIT");
  return result;
}
