import { DataknobsError } from "@dataknobs/core";
import type { CopyFlags } from "./copy-flags.ts";
import { leftBehind } from "./cut-short.ts";
import { exitCodes } from "./exit-code.ts";
import type { Screen } from "./screen.ts";

/** The first Ctrl-C (or SIGTERM) stops the run at a commit, the second stops the process. */
export interface StopSignals {
  readonly signal: AbortSignal;
  /** The process ends by Ctrl-C as usual again. */
  release(): void;
}

export function catchStopSignals(screen: Screen, mode?: CopyFlags["mode"]): StopSignals {
  const stopping = new AbortController();
  const stop = (): void => {
    if (stopping.signal.aborted) {
      screen.status(undefined);
      screen.say(`Stopped at once. What was not committed is gone; ${leftBehind(mode)}`);
      process.exit(exitCodes.interrupted);
    }
    stopping.abort(new DataknobsError({ code: "ABORTED", message: "Stopped" }));
    screen.say("Stopping at the next commit. Ctrl-C again stops at once.");
  };
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const name of signals) process.on(name, stop);
  return {
    signal: stopping.signal,
    release() {
      for (const name of signals) process.off(name, stop);
    },
  };
}
