import { availableParallelism } from "node:os";
import type { Outcome } from "../jobs/job.ts";
import { pairs } from "../jobs/pairs.ts";
import type { Options } from "../options.ts";
import { printed } from "../process/measure.ts";
import { type Finding, highestPeak, medianSeconds, megabytes } from "./findings.ts";
import { table } from "./table.ts";

/** The report for people. `notes` says what stores need by themselves. */
export function textReport(
  outcomes: readonly Outcome[],
  findings: readonly Finding[],
  notes: readonly string[],
  options: Options,
): string {
  const { rows, repeat, wide } = options;
  const what = `${rows.toLocaleString("en")} rows x 8 columns${wide ? ", ten of 16 MB among them" : ""}`;
  const title = `${what}; medians of ${repeat}; Node ${process.versions.node}, ${availableParallelism()} CPUs`;
  const natives = outcomes.filter(({ name, runs }) => name.endsWith("/native") && runs.length > 0);
  const problems = outcomes.filter(({ problem }) => problem !== undefined);
  const sections = [
    [title],
    [
      table(
        ["copy", "way", "seconds", "range", "rows/s", "peak"],
        outcomes.map((outcome) => measuredRow(outcome, rows)),
      ),
    ],
    findings.length === 0 ? [] : [table(["copy", "way", "measured", "aim", ""], findings.map(findingRow))],
    notes,
    problems.map(({ name, problem }) => `${name} ${problem?.text}`),
    natives.length === 0 ? [] : ["The native commands:", ...natives.map(({ command }) => `$ ${printed(command)}`)],
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

function measuredRow(outcome: Outcome, rows: number): string[] {
  const [copy, way] = titlesOf(outcome.name);
  const seconds = medianSeconds(outcome);
  if (seconds === undefined) return [copy, way, "-", "-", "-", "-"];
  const all = outcome.runs.map((run) => run.seconds);
  const peak = highestPeak(outcome);
  return [
    copy,
    way,
    seconds.toFixed(2),
    `${Math.min(...all).toFixed(2)} - ${Math.max(...all).toFixed(2)}`,
    outcome.name.startsWith("start/") ? "" : Math.round(rows / seconds).toLocaleString("en"),
    peak === undefined ? "" : megabytes(peak),
  ];
}

function findingRow({ job, text, aim, met }: Finding): string[] {
  return [...titlesOf(job), text, aim ?? "", met === undefined ? "" : met ? "ok" : "below"];
}

/** `["SQLite -> DuckDB", "ours"]` */
function titlesOf(job: string): [string, string] {
  const [pair = "", way = ""] = job.split("/");
  return [pairs.find(({ name }) => name === pair)?.title ?? pair, way];
}
