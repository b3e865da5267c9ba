import {
  DataMigrator,
  type DataknobsError,
  MigrationError,
  type MigrationResult,
  type OpenStore,
} from "@dataknobs/core";
import { closingTable } from "./closing-table.ts";
import type { CopyFlags } from "./copy-flags.ts";
import { errorText } from "./error-text.ts";
import { exitCodeOf, exitCodes, type ExitCode } from "./exit-code.ts";
import { foreseen } from "./foreseen.ts";
import { migrateOptions } from "./migrate-options.ts";
import { recordsText } from "./numbers.ts";
import { resultJson, type CopyStatus } from "./result-json.ts";
import type { Screen } from "./screen.ts";
import { checkRejectsPath } from "./rejects-file.ts";
import { soon } from "./soon.ts";
import { catchStopSignals } from "./stop-signals.ts";
import { printable } from "./text-width.ts";
import { fileOf, isStdout, rejectsPath } from "./target-file.ts";
import { UsageError } from "./usage-error.ts";
import { watchRun, type RunWatch } from "./watch-run.ts";
import { whereabouts } from "./whereabouts.ts";
import { withStores } from "./with-stores.ts";
import { boundYoungHeap } from "./young-heap.ts";

/** How a copy ended. */
interface Outcome {
  readonly status: CopyStatus;
  readonly result: MigrationResult;
  readonly error?: DataknobsError;
  /** After a stop: what is where. */
  readonly places: readonly string[];
  readonly watch: RunWatch;
}

/** `dataknobs copy`: copies, says how far it is and what became of the records. */
export async function copy(source: string, target: string, flags: CopyFlags, screen: Screen): Promise<ExitCode> {
  if (flags.json === true && isStdout(target))
    throw new UsageError(
      `--json and ${target} would both go to standard output. Leave out --json, or copy into a file.`,
    );
  const stop = catchStopSignals(screen, flags.mode);
  const heap = boundYoungHeap();
  try {
    const outcome = await withStores(source, target, flags, stop.signal, (from, to) =>
      run(from, to, flags, screen, stop.signal),
    );
    report(outcome, flags, screen);
    const { status, error } = outcome;
    return error === undefined ? (status === "done" ? exitCodes.done : exitCodes.rejected) : exitCodeOf(error.code);
  } finally {
    heap.release();
    stop.release();
  }
}

async function run(
  from: OpenStore,
  to: OpenStore,
  flags: CopyFlags,
  screen: Screen,
  signal: AbortSignal,
): Promise<Outcome> {
  if (flags.rejects !== undefined) checkRejectsPath(rejectsPath(flags.rejects), [fileOf(from), fileOf(to)]);
  const options = await migrateOptions(flags, from, screen);
  const watch = watchRun(flags, screen, to);
  try {
    const result = await new DataMigrator(from, to).migrate({ ...options, signal, ...watch.options });
    return { status: result.failedRecords > 0 ? "rejected" : "done", result, places: [], watch };
  } catch (error) {
    if (!(error instanceof MigrationError)) throw error;
    const stopped = error.code === "ABORTED";
    const places = stopped
      ? await soon(whereabouts(error, to, watch), [
          "The target does not say what is where.",
          ...error.repeatable.map(({ warning }) => warning),
        ])
      : [];
    return { status: stopped ? "stopped" : "failed", result: error.result, error: foreseen(error), places, watch };
  } finally {
    watch.close();
  }
}

/** What a dry run is worth. */
const dryRunText =
  "Dry run: nothing was written. What only the target can tell was not looked for: keys and unique values that it has already, checks, references, triggers.";

/** Closing table and reasons to stderr, the document to stdout. */
function report({ status, result, error, places, watch }: Outcome, flags: CopyFlags, screen: Screen): void {
  if (flags.json === true) screen.data(resultJson(status, result, error, flags.dryRun));
  const collections = result.collections.filter((one) => watch.begun.has(one.source));
  if (flags.quiet !== true && collections.length > 0)
    screen.say(closingTable({ ...result, collections }, watch.peaks, screen, flags.dryRun));
  if (flags.quiet !== true && flags.dryRun === true && error === undefined) screen.say(dryRunText);
  if (result.failedRecords > 0) for (const line of rejectionLines(result, watch)) screen.say(line);
  if (status === "stopped") for (const line of ["Stopped.", ...places]) screen.say(line);
  else if (error !== undefined) screen.say(errorText(error, screen));
}

function rejectionLines({ failedRecords }: MigrationResult, { rejects, summary }: RunWatch): readonly string[] {
  const verb = failedRecords === 1 ? "was" : "were";
  const where = rejects.path === undefined ? "" : `; kept in ${printable(rejects.path)}`;
  return [`${recordsText(failedRecords)} ${verb} rejected${where}`, ...summary.lines(5)];
}
