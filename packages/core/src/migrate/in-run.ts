import { thisRunner } from "../contract/runner.ts";
import type { WriteRequest } from "../contract/store.ts";
import { messageOf } from "../model/error.ts";
import { bounded } from "./bounded-store.ts";
import { type DryKeys, dryKeys } from "./dry-keys.ts";
import { dryTarget } from "./dry-target.ts";
import { watched } from "./looking.ts";
import type { Opened } from "./migrator.ts";
import type { RunContext } from "./run-context.ts";
import { newRunId, planDigest } from "./run-id.ts";
import type { Settings } from "./settings.ts";
import { abortedError } from "./stopped.ts";
import { openTelling } from "./tell.ts";

/** Milliseconds that a stop waits for the open windows to be committed. */
const stopGrace = 5000;

/** Does the work of one run: with a name, a snapshot of the source where there is one, and an end to every wait after a stop. */
export async function inRun<T>(
  settings: Settings,
  from: Opened,
  to: Opened,
  work: (run: RunContext) => Promise<T>,
): Promise<T> {
  if (settings.signal.aborted) throw abortedError();
  const breaker = new AbortController();
  // A stop waits for the next commit, but not for ever.
  let grace: NodeJS.Timeout | undefined;
  const stop = (): void => {
    grace = setTimeout(() => breaker.abort(abortedError()), stopGrace);
  };
  settings.signal.addEventListener("abort", stop, { once: true });
  try {
    return await withSnapshot(settings, from, to, breaker.signal, work);
  } finally {
    settings.signal.removeEventListener("abort", stop);
    clearTimeout(grace);
  }
}

async function withSnapshot<T>(
  settings: Settings,
  from: Opened,
  to: Opened,
  signal: AbortSignal,
  work: (run: RunContext) => Promise<T>,
): Promise<T> {
  const target = bounded(to.store, signal);
  const own = bounded(from.store, signal);
  const { place } = from.store;
  const samePlace = place !== undefined && place === target.place && !settings.dryRun;
  if (samePlace) await target.beside?.(from.store);
  const snapshot = await own.snapshot?.();
  const id = newRunId();
  const tell = openTelling(settings.monitors, id);
  const read = snapshot === undefined ? own : bounded(snapshot, signal);
  const { source, spent } = watched(read, id, settings.progressInterval, tell);
  const keysOf = (request: WriteRequest, collection: string): DryKeys =>
    dryKeys(request, settings.maxMemory / 4, (records) => {
      const text = `Keys that come twice were looked for among the first ${records} records: more do not fit into the memory of this run.`;
      tell({ type: "note", run: id, collection, text });
    });
  const run: RunContext = {
    id,
    planDigest: planDigest(factsOf(settings)),
    runner: thisRunner(),
    settings,
    source,
    spentLooking: spent,
    sourceTraits: from.traits,
    once: from.once === true,
    samePlace,
    target: settings.dryRun ? dryTarget(target, keysOf) : target,
    traits: to.traits,
    signal,
    tell,
  };
  try {
    return await work(run);
  } finally {
    if (snapshot !== undefined) await closed(run);
  }
}

/** What the run was asked for, without who listens to it. A transform is its name and its code: what else it holds may be anything. */
function factsOf(settings: Settings): unknown {
  const { monitors: _monitors, signal: _signal, rejections: _rejections, onProgress: _onProgress, ...facts } = settings;
  const transforms = settings.transforms.map((transform) => [
    transform.name,
    ...Object.values(transform).filter((part: unknown) => typeof part === "function"),
  ]);
  return { ...facts, transforms };
}

/** A snapshot that cannot be closed says nothing about the records: the work's own outcome counts. */
async function closed({ id, source, tell }: RunContext): Promise<void> {
  try {
    await source.close();
  } catch (error) {
    tell({ type: "note", run: id, collection: undefined, text: `The source could not be closed: ${messageOf(error)}` });
  }
}
