import type { MigrationProgress } from "./options.ts";
import type { RunContext } from "./run-context.ts";
import { messageOf } from "../model/error.ts";
import { hand } from "./tell.ts";
import { sumOf, type Tally } from "./tally.ts";

/** Calls `onProgress` no more often than asked, with numbers over the whole run. */
export interface Progress {
  /** A collection begins; `total`: its records, where the source tells. */
  begin(collection: string, total: number | undefined): void;
  /** The lanes' tallies belong to the collection that began last. */
  watch(tally: Tally): void;
  processed(records: number): void;
  /** The collection starts over. */
  restart(): void;
  /** Calls now. */
  end(): void;
}

export function openProgress(
  { id, settings, tell }: Pick<RunContext, "id" | "settings" | "tell">,
  started: number,
): Progress {
  const { progressInterval } = settings;
  let { onProgress } = settings;
  const finished: Tally[] = [];
  let lanes: Tally[] = [];
  let name = "";
  /** Of all collections that have begun. */
  let total: number | undefined = 0;
  let totalBefore: number | undefined = 0;
  let processedBefore = 0;
  let processed = 0;
  let last = started;

  function report(): void {
    if (onProgress === undefined) return;
    last = performance.now();
    const elapsed = (last - started) / 1000;
    const sum = sumOf([...finished, ...lanes]);
    const done = processedBefore + processed;
    const recordsPerSecond = elapsed > 0 ? done / elapsed : 0;
    const left =
      total === undefined || recordsPerSecond === 0 ? undefined : Math.max(0, total - done) / recordsPerSecond;
    const progress: MigrationProgress = {
      collection: name,
      processedRecords: done,
      totalRecords: total,
      successfulRecords: sum.written,
      filteredRecords: sum.filtered,
      failedRecords: sum.rejected,
      recordsPerSecond,
      estimatedTimeRemaining: left,
      elapsed,
    };
    const listener = onProgress;
    hand(
      () => listener(progress),
      (error) => {
        if (onProgress === undefined) return;
        onProgress = undefined;
        const text = `onProgress threw and is not called any more: ${messageOf(error)}`;
        tell({ type: "note", run: id, collection: undefined, text });
      },
    );
  }

  return {
    begin(collection, records) {
      name = collection;
      finished.push(...lanes);
      lanes = [];
      processedBefore += processed;
      processed = 0;
      totalBefore = total;
      total = total === undefined || records === undefined ? undefined : total + records;
    },
    watch(tally) {
      lanes.push(tally);
    },
    processed(records) {
      processed += records;
      if (onProgress !== undefined && performance.now() - last >= progressInterval) report();
    },
    restart() {
      lanes = [];
      processed = 0;
      total = totalBefore;
    },
    end: report,
  };
}
