import { DataknobsError } from "@dataknobs/core";

/** Who may have a session, in the order in which they came. */
export interface Queue {
  enter(signal?: AbortSignal): Promise<void>;
  leave(): void;
}

export function queueOf(most: number, milliseconds: number, place: string): Queue {
  let inside = 0;
  const waiting: (() => void)[] = [];

  return {
    async enter(signal) {
      signal?.throwIfAborted();
      if (inside < most) {
        inside++;
        return;
      }
      await new Promise<void>((resolve, reject) => {
        const forget = () => {
          clearTimeout(late);
          signal?.removeEventListener("abort", abort);
          const at = waiting.indexOf(enter);
          if (at >= 0) waiting.splice(at, 1);
        };
        const enter = () => {
          forget();
          resolve();
        };
        const abort = () => {
          forget();
          reject(signal?.reason instanceof Error ? signal.reason : new Error("aborted"));
        };
        const late = setTimeout(() => {
          forget();
          const message = `${place}: all ${most} sessions have been in use for ${milliseconds / 1000} s`;
          const fix = "Allow more sessions (pool_size), or close what keeps them.";
          reject(new DataknobsError({ code: "TIMEOUT", message, backend: "postgres", fix }));
        }, milliseconds);
        signal?.addEventListener("abort", abort, { once: true });
        waiting.push(enter);
      });
    },
    leave() {
      const next = waiting.shift();
      if (next === undefined) inside--;
      else next(); // It takes the place over.
    },
  };
}
