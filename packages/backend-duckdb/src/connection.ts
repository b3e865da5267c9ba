import { setTimeout } from "node:timers/promises";
import { isDataknobsError } from "@dataknobs/core";
import { type Row, rowsOf } from "./cells.ts";
import type { Appender, Chunk, ConnectionHandle, LogicalTypeHandle, Raw, Result } from "./driver.ts";
import { cutShort, type ErrorPlace, faultOf, storeError } from "./errors.ts";
import type { TableName } from "./names.ts";

/** Milliseconds that the chunk on its way may take when nobody wants it any more. */
const patience = 500;

/** One connection: what it throws is ours, and closing it frees everything that it opened. */
export interface Connection {
  /** Runs one statement; the number of records that it changed, by DuckDB's own count. */
  run(sql: string): Promise<number>;
  rows(sql: string): Promise<readonly Row[]>;
  /**
   * The result of a query chunk by chunk, as it comes. Stopping early ends the query. One at a time. `alone`: whether a
   * chunk is so large that the next one waits until it has been used.
   */
  stream(sql: string, signal?: AbortSignal, alone?: (chunk: Chunk) => boolean): AsyncGenerator<Chunk>;
  /** The types of a query's columns. */
  types(sql: string): Promise<readonly LogicalTypeHandle[]>;
  appender(table: TableName, catalog?: string): Promise<Appender>;
  /** Twice is once. */
  close(): Promise<void>;
}

export function connectionOf(raw: Raw, inner: ConnectionHandle, place: ErrorPlace, closed: () => void): Connection {
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
    alone: (chunk: Chunk) => boolean = () => false,
  ): AsyncGenerator<Chunk> {
    signal?.throwIfAborted();
    const interrupt = (): void => raw.interrupt(inner);
    signal?.addEventListener("abort", interrupt);
    try {
      const own = streamOf(raw, await streamed(raw, inner, sql), alone);
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
    await active?.end(() => raw.interrupt(inner));
    raw.disconnect_sync(inner);
    closed();
  }

  return {
    run: (sql) => guarded(async () => raw.rows_changed(await raw.query(inner, sql))),
    rows: (sql) => guarded(async () => rowsOf(raw, await raw.query(inner, sql))),
    stream,
    types: (sql) => guarded(async () => typesOf(raw, await raw.query(inner, sql))),
    appender: ({ schema, table }, catalog) =>
      guarded(async () => raw.appender_create_ext(inner, catalog ?? null, schema, table)),
    close: () => (closing ??= closeAll()),
  };
}

interface Stream {
  next(): Promise<Chunk | undefined>;
  /** Ends a query that was not read to its end: else its result keeps the file open and locked until it is collected. */
  end(interrupt: () => void): Promise<void>;
}

/** A result whose chunks are made when they are fetched. */
async function streamed(raw: Raw, inner: ConnectionHandle, sql: string): Promise<Result> {
  const prepared = await raw.prepare(inner, sql);
  try {
    return await raw.execute_prepared_streaming(prepared);
  } finally {
    raw.destroy_prepare_sync(prepared);
  }
}

function typesOf(raw: Raw, result: Result): readonly LogicalTypeHandle[] {
  return Array.from({ length: raw.column_count(result) }, (_, c) => raw.column_logical_type(result, c));
}

function streamOf(raw: Raw, result: Result, alone: (chunk: Chunk) => boolean): Stream {
  /** The chunk after the last one handed out, on its way: DuckDB works on it meanwhile. */
  let ahead: Promise<Chunk | null> | undefined;
  let ended = false;

  async function next(): Promise<Chunk | undefined> {
    if (ended) return undefined;
    ended = true;
    const chunk = await (ahead ?? raw.fetch_chunk(result));
    ahead = undefined;
    if (chunk === null || raw.data_chunk_get_size(chunk) === 0) {
      // A failure looks like the end.
      if (raw.result_return_type(result) === raw.ResultType.INVALID) throw cutShort();
      return undefined;
    }
    ended = false;
    if (alone(chunk)) return chunk;
    ahead = raw.fetch_chunk(result);
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
