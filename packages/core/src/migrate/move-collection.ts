import type { CollectionResult } from "../contract/result.ts";
import { compareCounts, compareWithFinished } from "./compare-counts.ts";
import { finishLoad } from "./finish-load.ts";
import { runLane } from "./lane.ts";
import { aheadBytes, windowBytes } from "./memory-shares.ts";
import { KeyNotUnique, MisfitFound, noFindings, type Findings } from "./misfit.ts";
import type { OldStages } from "./old-stages.ts";
import { asking } from "./patiently.ts";
import type { Load } from "./load.ts";
import { planCollection } from "./plan-collection.ts";
import type { Progress } from "./progress.ts";
import type { RejectionDesk } from "./rejections.ts";
import type { RunContext } from "./run-context.ts";
import { enforceKey, learn } from "./start-over.ts";
import { abortedError } from "./stopped.ts";
import { countsOf, sumOf, type Tally } from "./tally.ts";
import type { WindowLimits } from "./window.ts";

export interface Moving {
  readonly from: string;
  readonly to: string;
  /** What earlier runs left: it goes when this one begins to write, and not before. */
  readonly old: OldStages | undefined;
  /** Planned already, before anything was written. */
  planned: Load | undefined;
  /** Shared with the load that was planned already: what it finds counts for the next. */
  readonly findings: Findings;
  /** What became of the records so far, also when the move fails. */
  readonly tallies: Tally[];
  /** Milliseconds that were spent on it before its turn came: what it is was found out, and it was planned. */
  before: number;
  /** Milliseconds of the monotonic clock when its turn came, less those. */
  started: number;
  /** What is committed is in its place at once, beside what was there. */
  direct: boolean;
  /** What is staged and not finished. */
  open: Load | undefined;
}

export function newMoving(from: string, to: string, old: OldStages | undefined, before: number): Moving {
  return {
    from,
    to,
    old,
    planned: undefined,
    findings: noFindings(),
    tallies: [],
    before,
    started: performance.now(),
    direct: false,
    open: undefined,
  };
}

/** Moves one collection: plan, prepare, lanes, the target's own count, finish. A misfit starts it over with a type that holds all values. */
export async function moveCollection(
  run: RunContext,
  moving: Moving,
  desk: RejectionDesk,
  progress: Progress,
): Promise<CollectionResult> {
  moving.started = performance.now() - moving.before;
  const { findings } = moving;
  const settled = new Set(run.settings.types.keys());
  for (;;) {
    const load = moving.planned ?? (await planCollection(run, moving.from, moving.to, findings));
    moving.planned = undefined;
    if (run.settings.signal.aborted) {
      await load.abandon();
      throw abortedError();
    }
    run.tell({ type: "planned", run: run.id, plan: [load.plan] });
    moving.open = load;
    moving.direct = !load.plan.staged;
    try {
      const result = await loadOnce(run, moving, load, settled, desk, progress);
      moving.open = undefined;
      return result;
    } catch (error) {
      if (!(error instanceof MisfitFound || error instanceof KeyNotUnique)) throw error;
      await run.target.discard?.(moving.to, { ...load.request, signal: run.signal });
      if (error instanceof MisfitFound) await learn(run, load, error, findings, settled);
      else enforceKey(run, load, error, findings);
      await desk.forget(moving.to);
      moving.tallies.length = 0;
      progress.restart();
    } finally {
      await load.abandon();
    }
  }
}

async function loadOnce(
  run: RunContext,
  moving: Moving,
  load: Load,
  settled: ReadonlySet<string>,
  desk: RejectionDesk,
  progress: Progress,
): Promise<CollectionResult> {
  const { target, settings } = run;
  const { request, plan, partitions } = load;
  const total = settings.onProgress === undefined ? undefined : await totalOf(run, load);
  run.tell({
    type: "started",
    run: run.id,
    collection: plan.source,
    target: plan.target,
    total,
    lanes: partitions.length,
  });
  progress.begin(plan.source, total);
  if (!settings.dryRun) {
    await moving.old?.clear(plan.target);
    // Prepared twice is prepared once.
    await asking(run, plan.target, async () => target.prepare?.(plan.target, request));
  }
  const limits = (own: Load): WindowLimits => limitsOf(run, own);
  const failures: unknown[] = [];
  /** A lane that fails breaks off the others; the first failure is the one that is told. */
  const failed = (error: unknown): void => {
    failures.push(error);
    load.breakOff();
  };
  const lanes = partitions.map((partition, lane) =>
    runLane({ ...run, signal: load.signal }, load, lane, partition, limits, {
      failed,
      desk,
      settled,
      started: (tally) => {
        moving.tallies.push(tally);
        progress.watch(tally);
      },
      processed: (records) => progress.processed(records),
    }),
  );
  await Promise.all(lanes.map((lane) => lane.catch(failed)));
  if (failures.length > 0) throw failures[0];
  const tally = sumOf(moving.tallies);
  if (!settings.dryRun) {
    await compareCounts(run, load, tally);
    await finishLoad(run, load, moving.tallies, desk);
    await compareWithFinished(run, load, sumOf(moving.tallies));
  }
  const result = resultOf(moving, sumOf(moving.tallies));
  run.tell({ type: "finished", run: run.id, collection: plan.target, result });
  return result;
}

export function resultOf(moving: Moving, tally: Tally): CollectionResult {
  return {
    source: moving.from,
    target: moving.to,
    ...countsOf(tally),
    supersededRecords: tally.superseded,
    duration: (performance.now() - moving.started) / 1000,
  };
}

async function totalOf({ source, settings }: RunContext, { reading }: Load): Promise<number | undefined> {
  if (reading.rest !== undefined) return undefined;
  const all = await source.count?.(reading.collection, reading.pushed);
  if (all === undefined) return undefined;
  return Math.min(Math.max(0, all - reading.offset), settings.query.limit ?? Infinity);
}

/** Records that the target fetches are not in our memory, and its threads share a large window. */
const fetchedWindow = 8;

function limitsOf(run: RunContext, { reading, partitions: { length: lanes } }: Load): WindowLimits {
  const { settings, traits } = run;
  const times = reading.vouch === undefined ? 1 : fetchedWindow;
  return {
    records: settings.batchSize ?? traits.window.records * times,
    bytes: windowBytes(run, lanes) * times,
    ahead: aheadBytes(run, lanes) * times,
    age: 5000,
  };
}
