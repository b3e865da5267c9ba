import type { Connection } from "./connection.ts";
import type { Memory } from "./memory.ts";

/** DuckDB's own measure of how many bytes its write-ahead log may have before a commit is a checkpoint. */
export const usualLog: number = 16 << 20;

export async function setLogLength(connection: Connection, bytes: number): Promise<void> {
  await connection.run(`SET checkpoint_threshold = '${Math.ceil(bytes / 1e6)}MB'`);
}

/** And its own measure of how many a commit must write for the checkpoint to go without the log. */
const usualSkip = 100_000;

/**
 * Commits inside go into the file at once, if nobody else uses the database. By way of the log DuckDB would copy a new index
 * twice in memory: at 10,000,000 keys 200 MB more than the index takes.
 */
export async function withoutLog<T>(memory: Memory, connection: Connection, work: () => Promise<T>): Promise<T> {
  if (!memory.own) return work();
  const set = async (length: number, skip: number): Promise<void> => {
    await setLogLength(connection, length);
    await connection.run(`SET auto_checkpoint_skip_wal_threshold = ${skip}`);
  };
  await set(0, 0);
  let result: T;
  try {
    result = await work();
  } catch (error) {
    // An error that ended the database ends this too, and is the one to tell.
    await set(usualLog, usualSkip).catch(() => {});
    throw error;
  }
  await set(usualLog, usualSkip);
  return result;
}
