import type { Position, Rejection } from "../batch/batch.ts";
import { isToFetch } from "../batch/own-form.ts";
import { releaseBatch } from "../batch/release.ts";
import type { Checkpoint } from "../contract/checkpoint.ts";
import type { Committed } from "../contract/writer.ts";
import { DataknobsError } from "../model/error.ts";
import { checkpointOf, type LanePlace } from "./checkpoint-of.ts";
import { described, firstRecords, recordsIn, rejectedAlone } from "./cut-pieces.ts";
import { MustLook } from "./fetched.ts";
import type { Load } from "./load.ts";
import type { Piece } from "./piece.ts";
import { persistence } from "./persist.ts";
import type { RunContext } from "./run-context.ts";
import { addPieces, newTally, type Tally } from "./tally.ts";
import { Window } from "./window.ts";

export interface LaneWriter {
  readonly tally: Tally;
  readonly window: Window;
  /** `bytes`: what the piece takes in memory. */
  take(piece: Piece, bytes: number): Promise<void>;
  commit(): Promise<void>;
  /** While a commit is on its way: the piece is probably taken next. */
  anticipate(piece: Piece): void;
  /** Gives up the open window; answers with the source's place behind the last one. */
  forget(): Position | undefined;
  close(): Promise<void>;
}

/** One by one: of a window that is refused as a whole not all records stand in memory at once. */
function* rejectionsOf(pieces: readonly Piece[], { rejected }: Committed): Generator<Rejection> {
  for (const piece of pieces) yield* piece.rejected;
  for (const rejection of rejected) yield described(pieces, rejection);
}

export interface LaneReport {
  /** After a commit: the rejections that belong to its window. */
  rejected(rejections: Iterable<Rejection>, window: number): Promise<void>;
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
  const { target: collection } = load.plan;
  const store = persistence(run, load, lane);
  const window = new Window();
  const tally = newTally();
  let place: LanePlace = { window: 0, skip: 0 };
  const facts = {
    run: run.id,
    plan: run.planDigest,
    collection,
    lane,
    epoch: load.request.epoch,
    ...(partition !== undefined && { partition }),
  };
  await store.open();

  /** Books what the store acknowledged. A count that contradicts what was handed over fails the run. */
  async function acknowledged(pieces: readonly Piece[], committed: Committed, checkpoint: Checkpoint): Promise<void> {
    const sent = recordsIn(pieces);
    place = checkpoint;
    addPieces(tally, pieces);
    tally.written += committed.written;
    tally.rejected += committed.rejected.length;
    tally.superseded += committed.superseded ?? 0;
    if (committed.superseded === undefined && load.plan.mode === "upsert" && sent > 0) tally.unsaid += 1;
    report.committed({ ...checkpoint, written: tally.written, rejected: tally.rejected });
    await report.rejected(rejectionsOf(pieces, committed), checkpoint.window);
    if (committed.written + committed.rejected.length !== sent) {
      const missing = sent - committed.written - committed.rejected.length;
      throw new DataknobsError({
        code: "COUNT_MISMATCH",
        message: `"${collection}" was handed ${sent} records and took ${committed.written}, with ${committed.rejected.length} rejected: ${missing > 0 ? `${missing} vanished` : `${-missing} too many`}`,
        collection,
      });
    }
  }

  /** Makes the pieces durable as one window and books them. Answers with the fault if a record of them is at fault: then none is there. */
  async function persist(
    pieces: readonly Piece[],
    careful: boolean,
    entered: number,
  ): Promise<DataknobsError | undefined> {
    const outcome = await store.commit(pieces, checkpointOf(facts, place, tally, pieces), careful, entered);
    if ("fault" in outcome) return outcome.fault;
    await acknowledged(pieces, outcome.committed, outcome.checkpoint);
    for (const { batch } of pieces) releaseBatch(batch);
    return undefined;
  }

  /** A record of the open window is at fault: a careful writer names it, or the window shrinks until it stands alone. */
  async function isolate(fault: DataknobsError): Promise<void> {
    const pieces = [...window.pieces];
    if (pieces.some(({ batch }) => isToFetch(batch))) throw new MustLook();
    window.clear();
    if (rowOf(fault, pieces) !== undefined) return endAt(pieces, fault);
    const again = await persist(pieces, true, 0);
    if (again !== undefined) await endAt(pieces, again);
  }

  /** The writer has named the record at which the run ends: those before it are written where people see them, and it is rejected. */
  async function endAt(pieces: readonly Piece[], fault: DataknobsError): Promise<void> {
    const row = rowOf(fault, pieces);
    if (row === undefined) return shrink(pieces);
    const { taken: before, rest } = row === 0 ? { taken: [], rest: pieces } : firstRecords(pieces, row);
    const earlier = load.plan.staged || row === 0 ? undefined : await persist(before, false, 0);
    if (earlier !== undefined) return endAt(before, earlier);
    const again = await persist(rejectedAlone(firstRecords(rest, 1).taken, fault), false, 0);
    if (again !== undefined) throw again;
  }

  function rowOf({ details }: DataknobsError, pieces: readonly Piece[]): number | undefined {
    const row = load.request.endsAtRejection === true ? details?.["row"] : undefined;
    return typeof row === "number" && row >= 0 && row < recordsIn(pieces) ? row : undefined;
  }

  async function shrink(pieces: readonly Piece[]): Promise<void> {
    let queue = pieces;
    let size = Math.max(1, Math.floor(recordsIn(pieces) / 2));
    while (queue.length > 0) {
      const { taken, rest } = firstRecords(queue, size);
      const fault = await persist(taken, true, 0);
      const records = recordsIn(taken);
      if (fault === undefined) size *= 2;
      else if (records > 1) {
        size = Math.floor(records / 2);
        continue;
      } else {
        const again = await persist(rejectedAlone(taken, fault), true, 0);
        // A window without records, refused as if it had one: nothing is left to put aside.
        if (records === 0 || again !== undefined) throw again ?? fault;
      }
      queue = rest;
      if (load.request.endsAtRejection === true && tally.rejected > 0) return;
    }
  }

  return {
    tally,
    window,
    async take(piece, bytes) {
      window.add(piece, bytes);
      const fault = await store.enter(window.pieces, window.pieces.length - 1);
      if (fault !== undefined) await isolate(fault);
    },
    async commit() {
      if (window.pieces.length === 0) return;
      const fault = await persist(window.pieces, false, window.pieces.length);
      if (fault !== undefined) return isolate(fault);
      window.clear();
    },
    anticipate: ({ batch }) => store.anticipate(batch),
    forget() {
      window.clear();
      store.forget();
      return place.position;
    },
    close: () => store.close(),
  };
}
