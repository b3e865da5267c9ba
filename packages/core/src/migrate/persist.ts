import type { Batch } from "../batch/batch.ts";
import type { Checkpoint } from "../contract/checkpoint.ts";
import type { Committed } from "../contract/writer.ts";
import { asDataknobsError, isDataknobsError, type DataknobsError } from "../model/error.ts";
import { bounded } from "./bounded-store.ts";
import { recordsIn } from "./cut-pieces.ts";
import type { Load } from "./load.ts";
import type { Piece } from "./piece.ts";
import { delayBefore, pause } from "./retry.ts";
import type { RunContext } from "./run-context.ts";
import { mayRepeat, settledByLedger } from "./settled-by-ledger.ts";
import { writerSlot } from "./writer-slot.ts";

/** A record is at fault: nothing of the window is there. */
export interface Fault {
  readonly fault: DataknobsError;
}

/**
 * The store behind one lane, with the patience of the run: failures that may pass are waited for, and a commit without
 * an answer is looked up in the ledger before anything else. What it throws ends the run.
 */
export interface Persistence {
  open(): Promise<void>;
  /** Takes pieces into the open window; the first `entered` are in it already. */
  enter(pieces: readonly Piece[], entered: number): Promise<DataknobsError | undefined>;
  /** Makes the window of these pieces durable; the first `entered` are in it already. */
  commit(
    pieces: readonly Piece[],
    checkpoint: Checkpoint,
    careful: boolean,
    entered: number,
  ): Promise<Fault | { readonly committed: Committed; readonly checkpoint: Checkpoint }>;
  /** While a commit is on its way: the batch is probably entered next. */
  anticipate(batch: Batch): void;
  /** What has been entered is not wanted any more. */
  forget(): void;
  close(): Promise<void>;
}

export function persistence(run: RunContext, load: Load, lane: number): Persistence {
  const { target, settings } = run;
  const { target: collection, mode } = load.plan;
  const request = { ...load.request, lane };
  const slot = writerSlot(
    async (careful) => bounded(await target.write(collection, { ...request, careful }), run.signal),
    (text) => run.tell({ type: "note", run: run.id, collection, text }),
  );

  /** Waits before the next try, or throws the failure if there is to be none. */
  async function wait(error: unknown, attempt: number): Promise<void> {
    const { retry } = settings;
    if (attempt > retry.maxRetries || run.signal.aborted || !retry.retries(error)) throw error;
    const delay = delayBefore(attempt, retry);
    run.tell({
      type: "retry",
      run: run.id,
      collection,
      lane,
      attempt,
      delay,
      error: asDataknobsError(error, { code: "STORE_FAILED" }),
    });
    await pause(delay, run.signal);
  }

  async function patiently<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        await wait(error, attempt);
      }
    }
  }

  async function write(pieces: readonly Piece[], careful: boolean, entered: number): ReturnType<typeof slot.usable> {
    const writer = await slot.usable(careful);
    for (let i = entered; i < pieces.length; i++) {
      const batch = pieces[i]?.batch;
      if (batch !== undefined && batch.length > 0) await writer.write(batch);
    }
    return writer;
  }

  return {
    open: () => patiently(async () => void (await slot.usable(false))),
    async enter(pieces, entered) {
      let first = entered;
      for (let attempt = 1; ; attempt++) {
        try {
          await write(pieces, false, first);
          return undefined;
        } catch (error) {
          slot.spoil();
          first = 0;
          if (isRecordFault(error)) return error;
          await wait(error, attempt);
        }
      }
    },
    async commit(pieces, checkpoint, careful, entered) {
      let first = entered;
      /** A commit was not answered: it may become durable even after it was looked for. */
      let unsure = false;
      for (let attempt = 1; ; attempt++) {
        let asked = false;
        try {
          const writer = await write(pieces, careful, first);
          asked = true;
          return { committed: await writer.commit(checkpoint), checkpoint };
        } catch (error) {
          slot.spoil();
          first = 0;
          if (asked && !isRecordFault(error)) {
            if (target.checkpoints === undefined && !mayRepeat(error, mode)) throw error;
            unsure = true;
          }
          if (unsure) {
            const answer = await patiently(() => settledByLedger(target, checkpoint, recordsIn(pieces)));
            if (answer !== undefined) return answer;
          }
          if (isRecordFault(error)) return { fault: error };
          await wait(error, attempt);
        }
      }
    },
    anticipate(batch) {
      if (batch.length > 0) slot.current()?.anticipate?.(batch);
    },
    forget: () => slot.spoil(),
    close: () => slot.close(),
  };
}

function isRecordFault(error: unknown): error is DataknobsError {
  return isDataknobsError(error) && error.kind === "record";
}
