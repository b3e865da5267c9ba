import type { CollectionResult } from "../contract/result.ts";
import { asDataknobsError, DataknobsError, isDataknobsError } from "../model/error.ts";
import { formatType } from "../model/logical-type-text.ts";
import { runLane } from "./lane.ts";
import { aheadBytes, windowBytes } from "./memory-shares.ts";
import { KeyNotUnique, MisfitFound, noFindings, type Findings } from "./misfit.ts";
import { planCollection, type Load } from "./plan-collection.ts";
import type { Progress } from "./progress.ts";
import type { RejectionDesk } from "./rejections.ts";
import type { RunContext } from "./run-context.ts";
import { countsOf, newTally, sumOf, type Tally } from "./tally.ts";
import type { WindowLimits } from "./window.ts";

export interface Moving {
  readonly from: string;
  readonly to: string;
  /** Planned already, before anything was written. */
  planned: Load | undefined;
  /** Shared with the load that was planned already: what it finds counts for the next. */
  readonly findings: Findings;
  /** What became of the records so far, also when the move fails. */
  readonly tallies: Tally[];
  /** Milliseconds of the monotonic clock when its turn came. */
  started: number;
  /** What is staged and not finished. */
  open: Load | undefined;
}

export function newMoving(from: string, to: string): Moving {
  return {
    from,
    to,
    planned: undefined,
    findings: noFindings(),
    tallies: [],
    started: performance.now(),
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
  moving.started = performance.now();
  const { findings } = moving;
  const settled = new Set(run.settings.types.keys());
  for (;;) {
    const load = moving.planned ?? (await planCollection(run, moving.from, moving.to, findings));
    moving.planned = undefined;
    run.tell({ type: "planned", run: run.id, plan: [load.plan] });
    moving.open = load;
    try {
      const result = await loadOnce(run, moving, load, settled, desk, progress);
      moving.open = undefined;
      return result;
    } catch (error) {
      if (!(error instanceof MisfitFound || error instanceof KeyNotUnique)) throw error;
      await run.target.discard?.(moving.to, load.request);
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
  const total =
    settings.onProgress === undefined && settings.monitors.length === 0 ? undefined : await totalOf(run, load);
  run.tell({
    type: "started",
    run: run.id,
    collection: plan.source,
    target: plan.target,
    total,
    lanes: partitions.length,
  });
  progress.begin(plan.source, total);
  if (!settings.dryRun) await target.prepare?.(plan.target, request);
  const limits = limitsOf(run, partitions.length);
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
    await finish(run, load);
  }
  const result = resultOf(moving, tally);
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

function limitsOf(run: RunContext, lanes: number): WindowLimits {
  const { settings, traits } = run;
  return {
    records: settings.batchSize ?? traits.window.records,
    bytes: windowBytes(run, lanes),
    ahead: aheadBytes(run, lanes),
    age: 5000,
  };
}

/** The target counts for itself what was staged: it has caught losses that the accounting had not. */
async function compareCounts({ target, settings }: RunContext, { plan, request }: Load, tally: Tally): Promise<void> {
  if (!plan.staged || target.countStaged === undefined) return;
  const own = await target.countStaged(plan.target, request);
  const agrees =
    settings.mode === "upsert" ? own <= tally.written && (own > 0 || tally.written === 0) : own === tally.written;
  if (agrees) return;
  throw new DataknobsError({
    code: "COUNT_MISMATCH",
    message: `"${plan.target}" holds ${own} records by its own count, but ${tally.written} were acknowledged as written`,
    collection: plan.target,
  });
}

/** Where the key is made at the end, that is when duplicates show: what transforms made, or a key that a person named. */
async function finish({ target }: RunContext, { request, plan }: Load): Promise<void> {
  try {
    await target.finish?.(plan.target, request);
  } catch (error) {
    const aboutKey = plan.staged && request.keyEnforced && !request.keyFromStart;
    if (aboutKey && isDataknobsError(error) && error.kind === "record") throw new KeyNotUnique(error);
    throw error;
  }
}

function enforceKey(run: RunContext, { plan }: Load, error: KeyNotUnique, findings: Findings): void {
  findings.keyFromStart = true;
  const text = `${error.message}; starting over with the key enforced from the first record`;
  run.tell({ type: "note", run: run.id, collection: plan.target, text });
}

/** Looks at all values of the field and remembers the type that holds them. */
async function learn(
  run: RunContext,
  load: Load,
  misfit: MisfitFound,
  findings: Findings,
  settled: Set<string>,
): Promise<void> {
  const { field } = misfit;
  const collection = load.plan.source;
  const schema = misfit.stage === undefined ? load.reading.schema : load.pipeline.output;
  const before = schema.fields.find((candidate) => candidate.name === field)?.type;
  let to = "a wider type";
  if (misfit.stage === undefined) {
    const found = (await run.source.survey?.(collection, [field]))?.fields.find(
      (candidate) => candidate.name === field,
    );
    if (found === undefined || (before !== undefined && formatType(found.type) === formatType(before)))
      settled.add(field);
    else {
      findings.source.set(field, found.type);
      to = formatType(found.type);
    }
  } else {
    const type = findings.made.get(misfit.stage)?.get(field);
    if (type !== undefined) to = formatType(type);
  }
  run.tell({
    type: "misfit",
    run: run.id,
    collection,
    field,
    from: before === undefined ? "" : formatType(before),
    to,
    example: misfit.rejection.message,
  });
}

/** Whatever is not finished is removed, so that the target is as it was; a failure to do so is told, not thrown over the first. */
export async function discardOpen(run: RunContext, moving: Moving): Promise<void> {
  const { open } = moving;
  if (open === undefined || run.settings.dryRun || !open.plan.staged) return;
  try {
    await run.target.discard?.(moving.to, open.request);
    const tally = sumOf(moving.tallies);
    const kept = {
      ...newTally(),
      read: tally.filtered + tally.rejected,
      filtered: tally.filtered,
      rejected: tally.rejected,
    };
    moving.tallies.splice(0, moving.tallies.length, kept);
  } catch (error) {
    run.tell({
      type: "note",
      run: run.id,
      collection: moving.to,
      text: `What was staged could not be removed: ${asDataknobsError(error, { code: "STORE_FAILED" }).message}`,
    });
  }
}
