import { setImmediate as giveWay } from "node:timers/promises";
import { batchBytes } from "../batch/size.ts";
import type { Piece } from "./piece.ts";

/** Hands out pieces one by one, and gathers some while a commit is on its way. */
export interface ReadAhead {
  next(): Promise<Piece | undefined>;
  /** Reads on until no more than so many bytes are gathered, or until the commit is answered. A failure to read is thrown after it. */
  during(commit: Promise<void>, bytes: number): Promise<void>;
}

interface Gathered {
  readonly piece: Piece;
  /** Bytes that it takes in memory. */
  readonly size: number;
}

/**
 * A commit keeps the store's own threads busy and leaves this one idle: the next window is read meanwhile. The writer
 * is not touched before its commit is answered. `pull` gives the next piece, or undefined at the end.
 */
export function readAhead(pull: () => Promise<Piece | undefined>): ReadAhead {
  const gathered: Gathered[] = [];
  let ended = false;

  async function next(): Promise<Piece | undefined> {
    const piece = ended ? undefined : await pull();
    if (piece === undefined) ended = true;
    return piece;
  }

  return {
    next: async () => gathered.shift()?.piece ?? next(),
    async during(commit, bytes) {
      let answered = false;
      const settled = commit.finally(() => {
        answered = true;
      });
      let failure: { readonly error: unknown } | undefined;
      const reading = async (): Promise<void> => {
        // One that is as large as the largest so far must find room, or wide ones would stand in memory together.
        for (;;) {
          // What an earlier commit has left counts as well.
          const held = gathered.reduce((sum, { size }) => sum + size, 0);
          const largest = gathered.reduce((most, { size }) => Math.max(most, size), 0);
          if (answered || held + largest >= bytes) return;
          const piece = await next();
          if (piece === undefined) return;
          gathered.push({ piece, size: batchBytes(piece.batch) });
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
