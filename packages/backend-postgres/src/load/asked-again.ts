import { setTimeout } from "node:timers/promises";
import { isDataknobsError } from "@dataknobs/core";

/** Milliseconds for which a server that went away is waited for. */
const patience = 15_000;

/**
 * Asks a server that went away once more. Only for what is one transaction and notes in it that it is done: whether an
 * answer was lost, or the server was never reached, asking twice is asking once.
 */
export async function askedAgain<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const until = performance.now() + patience;
  for (let delay = 100; ; delay = Math.min(delay * 2, 2000)) {
    try {
      return await work();
    } catch (error) {
      const away = isDataknobsError(error) && error.code === "CONNECTION";
      if (!away || performance.now() > until || signal.aborted) throw error;
      await setTimeout(delay, undefined, { signal });
    }
  }
}
