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
  /** The limit now, in bytes. */
  readonly limit: number;
  /** Notes so many bytes of wide records; answers how many there have been. */
  wide(bytes: number): number;
}

export const usualMemory: number = 128_000_000;

export function elasticMemory(): Memory {
  const most = Math.max(usualMemory, Math.floor(totalmem() / 2));
  let limit = usualMemory;
  let seen = 0;
  return {
    wide: (bytes) => (seen += bytes),
    get limit() {
      return limit;
    },
    async raise(connection, bytes) {
      const wanted = Math.min(bytes, most);
      if (wanted <= limit) return false;
      await connection.run(`SET memory_limit = '${Math.ceil(wanted / 1e6)}MB'`);
      limit = wanted;
      return true;
    },
  };
}

/** A limit that somebody else has set. */
export const fixedMemory: Memory = {
  limit: Infinity,
  wide: () => 0,
  raise: () => Promise.resolve(false),
};

/** Wider records than this are worth a thought. */
const wide = 8_000_000;

/**
 * Makes room for a record of so many bytes: DuckDB holds it up to four times while it is written, and every checkpoint
 * writes the last row group anew with all the wide records in it.
 */
export async function makeRoomFor(memory: Memory, connection: Connection, bytes: number): Promise<void> {
  if (bytes > wide) await memory.raise(connection, usualMemory + 4 * bytes + 2 * memory.wide(bytes));
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

export function isOutOfMemory(error: unknown): boolean {
  return isDataknobsError(error) && faultOf(error.cause).type === "Out of Memory";
}
