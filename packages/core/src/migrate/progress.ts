import type { MigrationProgress } from "./options.ts";
import type { RunContext } from "./run-context.ts";
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

export function openProgress({ settings }: Pick<RunContext, "settings">, started: number): Progress {
  const { onProgress, progressInterval } = settings;
  const finished: Tally[] = [];
  let lanes: Tally[] = [];
  let name = "";
  let total: number | undefined = 0;
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
    onProgress(progress);
  }

  return {
    begin(collection, records) {
      name = collection;
      finished.push(...lanes);
      lanes = [];
      processedBefore += processed;
      processed = 0;
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
    },
    end: report,
  };
}
