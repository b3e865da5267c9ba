import { setImmediate as giveWay } from "node:timers/promises";
import { batchBytes } from "../batch/size.ts";
import type { Piece } from "./piece.ts";

/** A piece as it was read, and as the target takes it. */
export interface Fitted {
  readonly piece: Piece;
  readonly fit: Piece;
}

/** Hands out pieces one by one, and gathers some while a commit is on its way. */
export interface ReadAhead {
  next(): Promise<Fitted | undefined>;
  /**
   * Reads on until no more than so many bytes are gathered, or until the commit is answered. `foretell` is told all that
   * comes after the commit, first what is `waiting` for it. A failure to read is thrown after it.
   */
  during(commit: Promise<void>, bytes: number, foretell: (fit: Piece) => void, waiting?: Piece): Promise<void>;
}

interface Gathered {
  readonly fitted: Fitted;
  /** Bytes that it takes in memory. */
  readonly size: number;
}

/**
 * A commit keeps the store's own threads busy and leaves this one idle: the next window is read meanwhile. `pull` gives
 * the next piece, or undefined at the end.
 */
export function readAhead(pull: () => Promise<Fitted | undefined>): ReadAhead {
  const held: Gathered[] = [];
  let ended = false;

  async function next(): Promise<Fitted | undefined> {
    const fitted = ended ? undefined : await pull();
    if (fitted === undefined) ended = true;
    return fitted;
  }

  return {
    next: async () => held.shift()?.fitted ?? next(),
    async during(commit, bytes, foretell, waiting) {
      let answered = false;
      const settled = commit.finally(() => {
        answered = true;
      });
      let failure: { readonly error: unknown } | undefined;
      const reading = async (): Promise<void> => {
        if (waiting !== undefined) foretell(waiting);
        for (const { fitted } of held) foretell(fitted.fit);
        // One that is as large as the largest so far must find room, or wide ones would stand in memory together.
        for (;;) {
          // What an earlier commit has left counts as well.
          const total = held.reduce((sum, { size }) => sum + size, 0);
          const largest = held.reduce((most, { size }) => Math.max(most, size), 0);
          if (answered || total + largest >= bytes) return;
          const fitted = await next();
          if (fitted === undefined) return;
          held.push({ fitted, size: batchBytes(fitted.fit.batch) });
          if (!answered) foretell(fitted.fit);
          // A source that never waits would not let the answer in.
          await giveWay();
        }
      };
      const read = reading().catch((error: unknown) => {
        failure = { error };
      });
      await settled;
      await read;
      if (failure !== undefined) throw failure.error;
    },
  };
}
