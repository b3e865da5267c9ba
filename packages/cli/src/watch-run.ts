import type { MigrateOptions, Monitor, OpenStore } from "@dataknobs/core";
import { peakMemory } from "./closing-table.ts";
import type { CopyFlags } from "./copy-flags.ts";
import { openProgressDisplay } from "./progress-display.ts";
import { openRejectionSummary, type RejectionSummary } from "./rejection-summary.ts";
import { openRejectsFile, type RejectsFile } from "./rejects-file.ts";
import { runNotes } from "./run-notes.ts";
import type { Screen } from "./screen.ts";
import { fileOf, rejectsPath } from "./target-file.ts";

/** All that looks on while a run goes on. */
export interface RunWatch {
  /** To be given to the migrator. */
  readonly options: Pick<MigrateOptions, "monitors" | "onProgress" | "progressInterval" | "rejections">;
  readonly rejects: RejectsFile;
  readonly summary: RejectionSummary;
  /** The sources whose turn has come. */
  readonly begun: ReadonlySet<string>;
  /** By target: the process's most memory when the collection was done. */
  readonly peaks: ReadonlyMap<string, number>;
  /** By target: whether it is loaded under a hidden name. */
  readonly staged: ReadonlyMap<string, boolean>;
  close(): void;
}

export function watchRun(flags: CopyFlags, screen: Screen, target: OpenStore): RunWatch {
  const beside = fileOf(target);
  const named = flags.rejects === undefined ? undefined : rejectsPath(flags.rejects);
  const rejects = openRejectsFile({ named, beside });
  const summary = openRejectionSummary();
  const begun = new Set<string>();
  const peaks = new Map<string, number>();
  const staged = new Map<string, boolean>();
  const facts: Monitor = {
    on(event) {
      if (event.type === "started") begun.add(event.collection);
      if (event.type === "finished") peaks.set(event.result.target, peakMemory());
      if (event.type === "planned") for (const plan of event.plan) staged.set(plan.target, plan.staged);
    },
  };
  const display = openProgressDisplay(screen);
  const loud = flags.quiet === true ? [] : [display, runNotes(screen)];
  return {
    options: {
      monitors: [rejects, summary, facts, ...loud],
      // A dry run writes nothing, unless a file was named.
      ...((flags.dryRun !== true || named !== undefined) && { rejections: rejects }),
      ...(flags.quiet !== true && {
        onProgress: (progress) => display.update(progress),
        progressInterval: screen.live ? 100 : 1000,
      }),
    },
    rejects,
    summary,
    begun,
    peaks,
    staged,
    close() {
      display.end();
      rejects.close();
    },
  };
}
