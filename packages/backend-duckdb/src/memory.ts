import { totalmem } from "node:os";
import { isDataknobsError } from "@dataknobs/core";
import type { Connection } from "./connection.ts";
import { faultOf } from "./errors.ts";

/**
 * What DuckDB's own buffers may take. Its limit is low so that a run stays small, and is raised where a single thing needs
 * more: the index of a key, a record of many megabytes. Never above half of the machine's memory, and not at all where a
 * person has said how much it may be.
 */
export interface Memory {
  /** Lets DuckDB have so many bytes; answers whether it has more now than before. */
  raise(connection: Connection, bytes: number): Promise<boolean>;
  /** Gives back to the system what DuckDB keeps of what was freed. */
  purge(connection: Connection): Promise<void>;
  /** The limit now, in bytes. */
  readonly limit: number;
  /** The instance was opened here: its settings are ours. */
  readonly own: boolean;
}

export const usualMemory: number = 128_000_000;

/** What is only read needs less: what DuckDB keeps of wide records it will not be asked for again. */
export const readingMemory: number = 64_000_000;

/** Two threads that fetch rows into a table wait for each other with less. */
export const fetchingMemory: number = 192_000_000;

/**
 * Lets DuckDB's allocator keep what its tasks free, up to this much: rows that are fetched need it again at once, and to get it
 * anew from the system is a tenth of the work.
 */
export async function keepFreed(connection: Connection): Promise<void> {
  await connection.run(
    "SET allocator_flush_threshold = '32MB'; SET allocator_bulk_deallocation_flush_threshold = '32MB'",
  );
}

/** `limit`: what DuckDB was opened with. */
export function elasticMemory(limit: number): Memory {
  const most = Math.max(usualMemory, Math.floor(totalmem() / 2));
  let now = limit;
  return {
    own: true,
    get limit() {
      return now;
    },
    async raise(connection, bytes) {
      const wanted = Math.min(bytes, most);
      if (wanted <= now) return false;
      await connection.run(`SET memory_limit = '${Math.ceil(wanted / 1e6)}MB'`);
      now = wanted;
      return true;
    },
    async purge(connection) {
      // Whenever it is told a limit, be it the same, DuckDB's allocator gives back what it keeps.
      await connection.run(`SET memory_limit = '${Math.ceil(now / 1e6)}MB'`);
    },
  };
}

/** A limit that somebody else has set. `own`: but the instance was opened here. */
export function fixedMemory(own: boolean): Memory {
  return { own, limit: Infinity, raise: () => Promise.resolve(false), purge: () => Promise.resolve() };
}

/** Tries again with four times as much memory as long as there was too little. It stays so: an index that is in memory cannot be put out of it. */
export async function withMoreMemory<T>(memory: Memory, connection: Connection, work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isOutOfMemory(error) || !(await memory.raise(connection, memory.limit * 4))) throw error;
    }
  }
}

/** Of a commit that failed so DuckDB says no type. */
export function isOutOfMemory(error: unknown): boolean {
  if (!isDataknobsError(error)) return false;
  const { type, message } = faultOf(error.cause);
  return (
    type === "Out of Memory" || (type === "TransactionContext" && /failed to pin|could not allocate/.test(message))
  );
}
