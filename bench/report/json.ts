import type { Outcome } from "../jobs/job.ts";
import type { Options } from "../options.ts";
import { printed } from "../process/measure.ts";
import { type Finding, highestPeak, medianSeconds } from "./findings.ts";

/** The report for programs: seconds and bytes. */
export function jsonReport(
  outcomes: readonly Outcome[],
  findings: readonly Finding[],
  notes: readonly string[],
  options: Options,
): string {
  const jobs = outcomes.map((outcome) => ({
    name: outcome.name,
    command: printed(outcome.command),
    seconds: medianSeconds(outcome) ?? null,
    peak: highestPeak(outcome) ?? null,
    runs: outcome.runs.map(({ seconds, peak }) => ({ seconds, peak: peak ?? null })),
    problem: outcome.problem ?? null,
  }));
  return JSON.stringify({ options, node: process.versions.node, jobs, findings, notes }, null, 2);
}
