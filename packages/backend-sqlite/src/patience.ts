import { setTimeout } from "node:timers/promises";
import { DataknobsError, isDataknobsError } from "@dataknobs/core";
import { type Circumstances, mapping } from "./errors.ts";

/** Milliseconds that are waited for another program's short write, and for the turn that another load gives (`yieldTurn`). */
const usual = 3500;
/** The same where core waits as well, and says so. */
export const shortly = 1000;
/** Milliseconds between tries; so close to each other that a turn is not missed. */
const between = 10;
/** Milliseconds that a load lets others in after each window. */
const turn = 3 * between;

/**
 * Asks SQLite, and asks again while somebody else holds the lock for a moment: SQLite's own waiting would stop the whole
 * process. `most`: milliseconds, where nobody said how long (`busyTimeout`).
 */
export type Patiently = <Result>(
  circumstances: Circumstances,
  work: () => Result,
  signal?: AbortSignal,
  most?: number,
) => Promise<Result>;

/** `busyTimeout`: milliseconds that a person wants to wait; behind them nobody waits any more, core neither. */
export function patience(busyTimeout: number | undefined): Patiently {
  return async (circumstances, work, signal, most = usual) => {
    const end = performance.now() + (busyTimeout ?? most);
    for (;;) {
      try {
        return await mapping(circumstances, work);
      } catch (error) {
        if (!isDataknobsError(error) || error.code !== "BUSY") throw error;
        if (performance.now() >= end) throw busyTimeout === undefined ? error : waited(error, busyTimeout);
        await setTimeout(between, undefined, signal === undefined ? {} : { signal });
      }
    }
  };
}

function waited(
  { code, message, backend, collection, fix, cause }: DataknobsError,
  milliseconds: number,
): DataknobsError {
  const after = `${message} after ${milliseconds} ms`;
  return new DataknobsError({ code, message: after, backend, collection, fix, cause, retryable: false });
}

/** A load begins its next window at once, and nobody else would ever find the database free. */
export async function yieldTurn(): Promise<void> {
  await setTimeout(turn);
}
