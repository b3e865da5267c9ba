import { setTimeout } from "node:timers/promises";
import { isDataknobsError } from "@dataknobs/core";
import { type Circumstances, mapping } from "./errors.ts";

/** Milliseconds that are waited for another program's short write, and for the turn that another load gives (`yieldTurn`). */
const patience = 3500;
/** Milliseconds between tries; so close to each other that a turn is not missed. */
const between = 10;
/** Milliseconds that a load lets others in after each window. */
const turn = 3 * between;

/**
 * Asks SQLite, and asks again while somebody else holds the lock for a moment: SQLite's own waiting would stop the whole
 * process.
 */
export async function patiently<Result>(
  circumstances: Circumstances,
  work: () => Result,
  signal?: AbortSignal,
  most: number = patience,
): Promise<Result> {
  const end = performance.now() + most;
  for (;;) {
    try {
      return await mapping(circumstances, work);
    } catch (error) {
      if (!isDataknobsError(error) || error.code !== "BUSY" || performance.now() >= end) throw error;
      await setTimeout(between, undefined, signal === undefined ? {} : { signal });
    }
  }
}

/** A load begins its next window at once, and nobody else would ever find the database free. */
export async function yieldTurn(): Promise<void> {
  await setTimeout(turn);
}
