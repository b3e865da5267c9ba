import type { Connection } from "./connection.ts";

/**
 * DuckDB's threads while records are appended. There is nothing to share out then: one thread does a statement, and whoever
 * waits for it spins (duckdb/duckdb#22178) on the processor that the other side of the copy needs. So only one is left, the
 * one that waits.
 */
export interface Workers {
  /** Somebody begins to append. */
  one(connection: Connection): Promise<void>;
  /** He has ended. `undefined`: by an error that ended the instance too. */
  all(connection: Connection | undefined): Promise<void>;
}

/** Of an instance that was opened here with so many threads. */
export function ownWorkers(threads: number): Workers {
  let appending = 0;
  const set = async (connection: Connection, count: number): Promise<void> => {
    await connection.run(`SET threads = ${count}`);
  };
  return {
    async one(connection) {
      await set(connection, 1);
      appending++;
    },
    async all(connection) {
      appending--;
      if (appending === 0 && connection !== undefined) await set(connection, threads);
    },
  };
}

/** Of an instance whose threads a person has set. */
export const fixedWorkers: Workers = { one: () => Promise.resolve(), all: () => Promise.resolve() };
