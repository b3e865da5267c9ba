import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { sourcesOf } from "./data/sources.ts";
import { copyJobs } from "./jobs/copies.ts";
import { startupJobs } from "./jobs/startups.ts";
import { optionsOf } from "./options.ts";
import { findingsOf } from "./report/findings.ts";
import { jsonReport } from "./report/json.ts";
import { textReport } from "./report/text.ts";
import { runInTurn } from "./run-in-turn.ts";
import { storeShares } from "./store-share.ts";
import { fingerprintOf, mustBeCopy } from "./verify.ts";

const out = join(import.meta.dirname, ".out");

/** Measures what the arguments choose and prints the report; `build` makes our command. The exit code is 1 if a case failed, not if one is slow. */
export async function bench(args: readonly string[], build: () => Promise<void>): Promise<void> {
  const options = optionsOf(args);
  const { rows, repeat, wide, only } = options;
  const [sources, ten] = [await sourcesOf(rows, wide), await sourcesOf(10, false)];
  // Reads the files whole, so that the first case finds them in memory like the last one.
  const original = await fingerprintOf("duckdb", sources.duckdb);
  for (const store of ["sqlite", "jsonl", "csv", "parquet"] as const) await mustBeCopy(store, sources[store], original);

  const all = [
    ...copyJobs(sources, original, out, options),
    ...startupJobs(ten, await fingerprintOf("sqlite", ten.sqlite), out),
  ];
  const jobs = all.filter(({ name }) => only.length === 0 || only.some((part) => name.includes(part)));
  if (jobs.length === 0)
    throw new Error(`--only ${only.join(",")} chooses none of ${all.map(({ name }) => name).join(", ")}`);
  if (jobs.some(({ name }) => !/naive|native/.test(name))) await build();

  rmSync(out, { recursive: true, force: true });
  mkdirSync(out);
  const outcomes = await runInTurn(jobs, repeat);
  const findings = findingsOf(outcomes);
  const notes = await storeShares(findings, sources, out);
  rmSync(out, { recursive: true, force: true });

  console.log((options.json ? jsonReport : textReport)(outcomes, findings, notes, options));
  if (outcomes.some(({ problem }) => problem?.failed)) process.exitCode = 1;
}
