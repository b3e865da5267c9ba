import { setTimeout } from "node:timers/promises";
import { isDataknobsError } from "@dataknobs/core";
import { type Circumstances, mapping } from "./errors.ts";

/** Milliseconds between tries; together about as long as another program's short write may take. */
const pauses = [10, 20, 50, 100, 200, 400, 800, 1600];

/**
 * Asks SQLite, and asks again while somebody else holds the lock for a moment: SQLite's own waiting would stop the whole
 * process.
 */
export async function patiently<Result>(
  circumstances: Circumstances,
  work: () => Result,
  signal?: AbortSignal,
): Promise<Result> {
  for (const pause of pauses) {
    try {
      return await mapping(circumstances, work);
    } catch (error) {
      if (!isDataknobsError(error) || error.code !== "BUSY") throw error;
      await setTimeout(pause, undefined, signal === undefined ? {} : { signal });
    }
  }
  return mapping(circumstances, work);
}
