import { asDataknobsError } from "../model/error.ts";
import { delayBefore, pause } from "./retry.ts";
import type { RunContext } from "./run-context.ts";
import { mayRepeat } from "./settled-by-ledger.ts";
import { abortedError } from "./stopped.ts";

/** Asks the target something, again and again while it fails with what may pass. */
export async function asking<T>(run: RunContext, collection: string, work: () => Promise<T>): Promise<T> {
  return patiently(run, collection, work, () => true);
}

/** Has the target complete something. It is asked again only if it said itself that it did nothing: done twice could be wrong. */
export async function completing<T>(run: RunContext, collection: string, work: () => Promise<T>): Promise<T> {
  return patiently(run, collection, work, (error) => mayRepeat(error, "create"));
}

async function patiently<T>(
  { id, settings: { retry, signal: stop }, signal, tell }: RunContext,
  collection: string,
  work: () => Promise<T>,
  safe: (error: unknown) => boolean,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt > retry.maxRetries || signal.aborted || !retry.retries(error) || !safe(error)) throw error;
      // No window is open here: whoever stops need not wait.
      if (stop.aborted) throw abortedError();
      const delay = delayBefore(attempt, retry);
      const reason = asDataknobsError(error, { code: "STORE_FAILED" });
      tell({ type: "retry", run: id, collection, lane: 0, attempt, delay, error: reason });
      await pause(delay, signal);
    }
  }
}
