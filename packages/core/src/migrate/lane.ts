import type { Position } from "../batch/batch.ts";
import { isDataknobsError } from "../model/error.ts";
import { readAhead } from "./read-ahead.ts";
import type { RejectionDesk } from "./rejections.ts";
import { openLaneWriter } from "./lane-writer.ts";
import { MisfitFound } from "./misfit.ts";
import type { Piece } from "./piece.ts";
import { piecesOf, type Load } from "./plan-collection.ts";
import type { RunContext } from "./run-context.ts";
import { abortedError, stoppedBy } from "./stopped.ts";
import type { Tally } from "./tally.ts";
import { isFull, type WindowLimits } from "./window.ts";

export interface LaneHooks {
  readonly desk: RejectionDesk;
  /** Fields whose misfits no survey can mend: their records are rejected. */
  readonly settled: ReadonlySet<string>;
  /** The lane's tally, for progress, as soon as it exists. */
  started(tally: Tally): void;
  processed(records: number): void;
}

/** Moves one partition: read, transform, conform, write, commit. */
export async function runLane(
  run: RunContext,
  load: Load,
  lane: number,
  partition: Position | undefined,
  limits: WindowLimits,
  hooks: LaneHooks,
): Promise<void> {
  const { settings } = run;
  const { source, target } = load.plan;
  const writer = await openLaneWriter(run, load, lane, partition, {
    committed: (checkpoint) => run.tell({ type: "commit", run: run.id, collection: target, checkpoint }),
    rejected: (rejections, window) => hooks.desk.add(rejections, { collection: target, lane, window }),
  });
  hooks.started(writer.tally);
  const pieces = transformed(run, load, lane, partition);
  const ahead = readAhead(pieces, limits.bytes / 2);
  try {
    for (;;) {
      const piece = await ahead.next();
      if (piece === undefined || settings.signal.aborted) break;
      misfit(load, piece, hooks.settled);
      const { batch, rejected } = load.conform(piece.batch);
      const ready: Piece = { ...piece, batch, rejected: [...piece.rejected, ...rejected] };
      const first = ready.rejected[0];
      if (first !== undefined && settings.onError === "stop") {
        writer.tally.read += 1;
        writer.tally.rejected += 1;
        await hooks.desk.add([first], { collection: target, lane, window: 0 });
        throw stoppedBy(first, source);
      }
      if (isFull(writer.window, limits, batch.length)) await ahead.during(writer.commit());
      await writer.take(ready);
      hooks.processed(ready.read);
      run.tell({
        type: "batch",
        run: run.id,
        collection: target,
        lane,
        records: batch.length,
        bytes: writer.window.bytes,
      });
      if (hooks.desk.stopped !== undefined) throw stoppedBy(hooks.desk.stopped, source);
    }
    await writer.commit();
    if (hooks.desk.stopped !== undefined) throw stoppedBy(hooks.desk.stopped, source);
    if (settings.signal.aborted) throw abortedError();
  } finally {
    await pieces.return(undefined);
    await closing(() => writer.close());
  }
}

/** The lane's pieces after all transforms: first those looked at while planning, then the rest, read one ahead. */
async function* transformed(
  run: RunContext,
  load: Load,
  lane: number,
  partition: Position | undefined,
): AsyncGenerator<Piece> {
  const begun = lane === 0 ? load.begun : undefined;
  if (begun !== undefined) yield* begun.pieces;
  const rest = begun?.rest ?? piecesOf(run.source, load.reading, partition, run);
  let ahead = rest.next();
  try {
    for (;;) {
      const next = await ahead;
      if (next.done === true) return;
      ahead = rest.next();
      // A failure of the piece read ahead is seen when its turn comes, also if this one fails first.
      ahead.catch(() => undefined);
      yield await load.pipeline.run(next.value);
    }
  } finally {
    await rest.return?.();
  }
}

function misfit(load: Load, piece: Piece, settled: ReadonlySet<string>): void {
  if (!load.plan.staged) return;
  for (const rejection of piece.rejected) {
    const { field } = rejection;
    if (rejection.code === "MISFIT" && field !== undefined && !settled.has(field))
      throw new MisfitFound(field, rejection, undefined);
  }
}

async function closing(close: () => Promise<void>): Promise<void> {
  try {
    await close();
  } catch (error) {
    // Closing never publishes: what is wrong with the writer has been said by its last commit.
    if (!isDataknobsError(error)) throw error;
  }
}
