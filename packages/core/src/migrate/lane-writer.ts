import type { Position, Rejection } from "../batch/batch.ts";
import type { Checkpoint } from "../contract/checkpoint.ts";
import type { Committed, Writer } from "../contract/writer.ts";
import { asDataknobsError, DataknobsError, isDataknobsError } from "../model/error.ts";
import { described, firstRecords, recordsIn, rejectedAlone } from "./cut-pieces.ts";
import type { Load } from "./plan-collection.ts";
import type { Piece } from "./piece.ts";
import { delayBefore, pause } from "./retry.ts";
import type { RunContext } from "./run-context.ts";
import { addPieces, newTally, type Tally } from "./tally.ts";
import { Window } from "./window.ts";

export interface LaneWriter {
  readonly tally: Tally;
  readonly window: Window;
  take(piece: Piece): Promise<void>;
  commit(): Promise<void>;
  close(): Promise<void>;
}

export interface LaneReport {
  /** After a commit: the rejections that belong to its window. */
  rejected(rejections: readonly Rejection[], window: number): Promise<void>;
  committed(checkpoint: Checkpoint): void;
}

/** One lane's way into the target: whatever fails, each window ends durable once, or the lane stops with the reason. */
export async function openLaneWriter(
  run: RunContext,
  load: Load,
  lane: number,
  partition: Position | undefined,
  report: LaneReport,
): Promise<LaneWriter> {
  const { target, settings } = run;
  const { target: collection } = load.plan;
  const request = { ...load.request, lane };
  const window = new Window();
  const tally = newTally();
  let number = 0;
  let position: Position | undefined;
  /** Records done behind `position`, of a batch that was cut. */
  let done = 0;
  let writer: Writer = await target.write(collection, request);

  async function renew(careful: boolean): Promise<void> {
    await closeQuietly(writer);
    writer = await target.write(collection, { ...request, careful });
  }

  async function usableAgain(): Promise<void> {
    if (writer.rollback === undefined) return renew(false);
    try {
      await writer.rollback();
    } catch (error) {
      run.tell({
        type: "note",
        run: run.id,
        collection,
        text: `rollback failed (${asDataknobsError(error, { code: "STORE_FAILED" }).message}); a new writer takes over`,
      });
      await renew(false);
    }
  }

  function checkpointOf(pieces: readonly Piece[]): Checkpoint {
    const after = expected(pieces);
    const last = pieces.findLast((piece) => piece.partial !== true);
    const place = last === undefined ? position : last.position;
    const cut = pieces.at(-1)?.partial === true ? (pieces.at(-1)?.batch.length ?? 0) : 0;
    const skip = cut === 0 ? 0 : cut + (last === undefined ? done : 0);
    const { read, added, written, filtered, rejected } = after;
    return {
      run: run.id,
      plan: run.planDigest,
      collection,
      lane,
      epoch: request.epoch,
      window: number + 1,
      skip,
      read,
      added,
      written,
      filtered,
      rejected,
      ...(partition !== undefined && { partition }),
      ...(place !== undefined && { position: place }),
    };
  }

  function expected(pieces: readonly Piece[]): Tally {
    const after = { ...tally };
    addPieces(after, pieces);
    after.written += recordsIn(pieces);
    return after;
  }

  async function replay(pieces: readonly Piece[]): Promise<void> {
    for (const piece of pieces) await writer.write(piece.batch);
  }

  /** Books what the store acknowledged. A count that contradicts what was handed over fails the run. */
  async function acknowledged(pieces: readonly Piece[], committed: Committed, checkpoint: Checkpoint): Promise<void> {
    const sent = recordsIn(pieces);
    number++;
    position = checkpoint.position;
    done = checkpoint.skip;
    addPieces(tally, pieces);
    tally.written += committed.written;
    tally.rejected += committed.rejected.length;
    tally.superseded += committed.superseded ?? 0;
    report.committed({ ...checkpoint, written: tally.written, rejected: tally.rejected });
    const own = committed.rejected.map((rejection) => described(pieces, rejection));
    await report.rejected([...pieces.flatMap((piece) => piece.rejected), ...own], number);
    if (committed.written + committed.rejected.length !== sent) {
      const missing = sent - committed.written - committed.rejected.length;
      throw new DataknobsError({
        code: "COUNT_MISMATCH",
        message: `"${collection}" was handed ${sent} records and took ${committed.written}, with ${committed.rejected.length} rejected: ${missing > 0 ? `${missing} vanished` : `${-missing} too many`}`,
        collection,
      });
    }
  }

  async function writeThrough(pieces: readonly Piece[]): Promise<void> {
    const checkpoint = checkpointOf(pieces);
    await replay(pieces);
    await acknowledged(pieces, await writer.commit(checkpoint), checkpoint);
  }

  /** Whether the ledger says that the open window is durable although its commit failed or was never answered. */
  async function durable(): Promise<Checkpoint | undefined> {
    const rows = (await target.checkpoints?.(run.id)) ?? [];
    return rows.find((row) => row.collection === collection && row.lane === lane && row.window === number + 1);
  }

  /** Gets the open window through after `failure`; with `thenCommit` also durable. */
  async function settle(failure: unknown, thenCommit: boolean): Promise<void> {
    let error: unknown = failure;
    let unsure = thenCommit;
    for (let attempt = 1; ; attempt++) {
      if (isDataknobsError(error) && error.code === "COUNT_MISMATCH") throw error;
      if (unsure && !isRecordFault(error)) {
        const row = await durable();
        if (row !== undefined) {
          const written = row.written - tally.written;
          await acknowledged(window.pieces, { written, rejected: [] }, row);
          window.clear();
          await usableAgain();
          return;
        }
      }
      if (isRecordFault(error)) return isolate(error);
      if (!settings.retry.retries(error) || attempt > settings.retry.maxRetries || run.signal.aborted) throw error;
      const delay = delayBefore(attempt, settings.retry);
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
      try {
        unsure = false;
        await usableAgain();
        await replay(window.pieces);
        if (!thenCommit) return;
        unsure = true;
        await commitOpen();
        return;
      } catch (again) {
        error = again;
      }
    }
  }

  async function commitOpen(): Promise<void> {
    const checkpoint = checkpointOf(window.pieces);
    await acknowledged(window.pieces, await writer.commit(checkpoint), checkpoint);
    window.clear();
  }

  /** A record of the open window is at fault: a careful writer names it, or the window shrinks until it stands alone. */
  async function isolate(fault: DataknobsError): Promise<void> {
    await usableAgain();
    await renew(true);
    try {
      await writeThrough(window.pieces);
    } catch (error) {
      if (!isRecordFault(error)) throw error;
      await shrink(fault);
    }
    window.clear();
    await renew(false);
  }

  async function shrink(fault: DataknobsError): Promise<void> {
    const queue = [...window.pieces];
    let size = Math.max(1, Math.floor(window.records / 2));
    let last = fault;
    while (queue.length > 0) {
      const { taken, rest } = firstRecords(queue, size);
      try {
        await usableAgain();
        await writeThrough(taken);
        size *= 2;
      } catch (error) {
        if (!isRecordFault(error)) throw error;
        last = error;
        if (recordsIn(taken) > 1) {
          size = Math.max(1, Math.floor(recordsIn(taken) / 2));
          continue;
        }
        await usableAgain();
        await writeThrough([rejectedAlone(taken, last)]);
      }
      queue.splice(0, queue.length, ...rest);
    }
  }

  return {
    tally,
    window,
    async take(piece) {
      window.add(piece);
      if (piece.batch.length === 0) return;
      try {
        await writer.write(piece.batch);
      } catch (error) {
        await settle(error, false);
      }
    },
    async commit() {
      if (window.pieces.length === 0) return;
      try {
        await commitOpen();
      } catch (error) {
        await settle(error, true);
      }
    },
    close: () => writer.close(),
  };
}

function isRecordFault(error: unknown): error is DataknobsError {
  return isDataknobsError(error) && error.kind === "record";
}

async function closeQuietly(writer: Writer): Promise<void> {
  try {
    await writer.close();
  } catch (error) {
    // The writer is given up because it failed; the failure that counts is already being handled.
    if (!isDataknobsError(error)) throw error;
  }
}
