import type { Position } from "../batch/batch.ts";
import { isDataknobsError, messageOf } from "../model/error.ts";
import { unless } from "./breakable.ts";
import { headOf } from "./cut-pieces.ts";
import { MustLook } from "./fetched.ts";
import { lanePieces } from "./lane-pieces.ts";
import { openLaneWriter, type LaneWriter } from "./lane-writer.ts";
import { batchBytesWanted } from "./memory-shares.ts";
import { MisfitFound } from "./misfit.ts";
import { pieceBytes, type Piece } from "./piece.ts";
import type { Load } from "./load.ts";
import { readAhead, type Fitted } from "./read-ahead.ts";
import type { RejectionDesk } from "./rejections.ts";
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
  /** Called at once, before anything that the lane holds is given back. */
  failed(error: unknown): void;
}

/** Moves one partition: read, transform, conform, write, commit. `run.signal` breaks it off. */
export async function runLane(
  run: RunContext,
  load: Load,
  lane: number,
  partition: Position | undefined,
  limitsOf: (load: Load) => WindowLimits,
  hooks: LaneHooks,
): Promise<void> {
  const { target } = load.plan;
  let pieces = lanePieces(run, load, lane, partition);
  /** Is on its way while the writer is opened. What goes wrong with it is told when its turn comes. */
  let first: ReturnType<typeof pieces.next> | undefined = pieces.next();
  first.catch(() => undefined);
  const writer = await openLaneWriter(run, load, lane, partition, {
    committed: (checkpoint) => run.tell({ type: "commit", run: run.id, collection: target, checkpoint }),
    rejected: (rejections, window) => hooks.desk.add(rejections, { collection: target, lane, window }),
  }).catch(async (error: unknown) => {
    // The source may not answer unless it is broken off.
    hooks.failed(error);
    await given(run, target, () => pieces.return(undefined));
    throw error;
  });
  hooks.started(writer.tally);
  const pull = (): ReturnType<typeof pieces.next> => {
    const next = first ?? pieces.next();
    first = undefined;
    return next;
  };
  try {
    try {
      await moveAll(run, load, lane, pull, writer, limitsOf(load), hooks);
    } catch (error) {
      if (!isFetchFault(error, load)) throw error;
      await given(run, target, () => pieces.return(undefined));
      hooks.processed(-writer.window.pieces.reduce((sum, { read }) => sum + read, 0));
      const handed = handingOverFrom(load, writer.forget());
      pieces = lanePieces(run, handed, lane, partition);
      await moveAll(run, handed, lane, pull, writer, limitsOf(handed), hooks);
    }
  } catch (error) {
    hooks.failed(error);
    throw error;
  } finally {
    await given(run, target, () => pieces.return(undefined));
    await given(run, target, () => writer.close());
  }
}

/** Something is wrong with records that the target fetches: whoever reads them can say what. */
function isFetchFault(error: unknown, { reading }: Load): boolean {
  if (reading.vouch === undefined) return false;
  return error instanceof MustLook || (isDataknobsError(error) && error.code === "STORE_FAILED");
}

/** The rest of a load, every record handed over. */
function handingOverFrom(load: Load, after: Position | undefined): Load {
  const { vouch: _vouch, ...reading } = load.reading;
  return { ...load, reading: { ...reading, ...(after !== undefined && { after }) } };
}

async function moveAll(
  run: RunContext,
  load: Load,
  lane: number,
  pull: () => Promise<IteratorResult<Piece>>,
  writer: LaneWriter,
  limits: WindowLimits,
  hooks: LaneHooks,
): Promise<void> {
  const { settings } = run;
  const { source, target } = load.plan;
  // A stop does not wait for the source or for a person's function: what is in the window is committed.
  const stop = { done: true, value: undefined } as const;
  const ahead = readAhead(async () => {
    const next = await unless(pull(), settings.signal, stop);
    return next.done === true ? undefined : fitted(load, next.value);
  });

  /** `waiting`: the piece that is taken after it; `wide`: its bytes, if it is wide. */
  const commit = async (waiting?: Piece, wide = 0): Promise<void> => {
    const { bytes } = writer.window;
    const spare = limits.bytes - bytes;
    // What ordinary records have left of the window's share is free for what comes after it.
    const ordinary = bytes <= writer.window.pieces.length * batchBytesWanted(run);
    const free = limits.ahead + (ordinary ? spare : Math.min(0, spare)) - wide;
    await ahead.during(writer.commit(), free, (fit) => writer.anticipate(fit), waiting);
    if (hooks.desk.stopped !== undefined) throw stoppedBy(hooks.desk.stopped, source);
  };

  for (;;) {
    const next = await ahead.next();
    if (next === undefined || settings.signal.aborted) break;
    run.signal.throwIfAborted();
    const { piece, fit } = next;
    misfit(run, load, piece, hooks.settled);
    const first = fit.rejected[0];
    if (first !== undefined && settings.onError === "stop") {
      if (!load.plan.staged) await commitBefore(piece, fit, writer);
      if (hooks.desk.stopped !== undefined) throw stoppedBy(hooks.desk.stopped, source);
      writer.tally.read += 1;
      writer.tally.rejected += 1;
      await hooks.desk.add([first], { collection: target, lane, window: 0 });
      throw stoppedBy(first, source);
    }
    const bytes = pieceBytes(fit);
    const wide = bytes >= limits.bytes / 4;
    if (isFull(writer.window, limits, fit.batch.length, bytes)) await commit(fit, wide ? bytes : 0);
    await writer.take(fit, bytes);
    hooks.processed(fit.read);
    run.tell({
      type: "batch",
      run: run.id,
      collection: target,
      lane,
      records: fit.batch.length,
      bytes: writer.window.bytes,
    });
    if (hooks.desk.stopped !== undefined) throw stoppedBy(hooks.desk.stopped, source);
    // What is wide is not kept until others have come.
    if (writer.window.bytes >= limits.bytes || wide) await commit();
  }
  await writer.commit();
  if (hooks.desk.stopped !== undefined) throw stoppedBy(hooks.desk.stopped, source);
  if (settings.signal.aborted) throw abortedError();
}

function fitted(load: Load, piece: Piece): Fitted {
  const { batch, rejected } = load.conform(piece.batch);
  return { piece, fit: { ...piece, batch, rejected: [...piece.rejected, ...rejected] } };
}

/** In a load that people see, what came before the bad record is written: what is in the window, and of its own batch as far as its place is known. */
async function commitBefore(piece: Piece, fit: Piece, writer: LaneWriter): Promise<void> {
  const row = piece.rejected.length === 0 ? (fit.rejected[0]?.row ?? 0) : 0;
  if (row > 0) await writer.take(headOf(fit, row), 0);
  await writer.commit();
}

function misfit({ source }: RunContext, load: Load, piece: Piece, settled: ReadonlySet<string>): void {
  if (!load.restartable || source.survey === undefined) return;
  for (const rejection of piece.rejected) {
    const { field } = rejection;
    if (rejection.code === "MISFIT" && field !== undefined && !settled.has(field))
      throw new MisfitFound(field, rejection, undefined);
  }
}

/** Gives back what the lane held. What counts has been said by then, by the last commit or by the failure. */
async function given(run: RunContext, collection: string, back: () => Promise<unknown>): Promise<void> {
  try {
    await back();
  } catch (error) {
    run.tell({ type: "note", run: run.id, collection, text: `could not be closed: ${messageOf(error)}` });
  }
}
