import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileStores, sourcesOf } from "./data/sources.ts";
import { key } from "./data/tables.ts";
import { copyJobs, storesOf, usesPostgres } from "./jobs/copies.ts";
import { pairs } from "./jobs/pairs.ts";
import { startupJobs } from "./jobs/startups.ts";
import { optionsOf } from "./options.ts";
import { serverFor } from "./postgres/server.ts";
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
  const chosen = (name: string): boolean => only.length === 0 || only.some((part) => name.includes(part));
  const wanted = pairs.filter(({ name, ways }) => ways.some((way) => chosen(`${name}/${way}`)));
  const stores = new Set(wanted.flatMap(storesOf));
  const files = await sourcesOf(rows, wide, stores);
  const ten = await sourcesOf(10, false, new Set(["sqlite"]));
  const server = await serverFor(wanted.some(usesPostgres), rows, wide);
  const sources = { ...files, ...(server.source !== undefined && { postgres: server.source }) };
  // Reads the files whole, so that the first case finds them in memory like the last one.
  const [first = "sqlite", ...others] = fileStores.filter((store) => stores.has(store));
  const look = await fingerprintOf(first, stores.size === 0 ? ten.sqlite : sources[first]);
  const original = { ...look, key }; // text files cannot say it
  for (const store of others) await mustBeCopy(store, sources[store], original);
  if (sources.postgres !== undefined) await mustBeCopy("postgres", sources.postgres, original);

  const all = [
    ...copyJobs(sources, server, original, out, options),
    ...startupJobs(ten, await fingerprintOf("sqlite", ten.sqlite), out),
  ];
  const jobs = all.filter(({ name }) => chosen(name));
  if (jobs.length === 0)
    throw new Error(`--only ${only.join(",")} chooses none of ${all.map(({ name }) => name).join(", ")}`);
  if (jobs.some(({ name }) => !/naive|native/.test(name))) await build();

  rmSync(out, { recursive: true, force: true });
  mkdirSync(out);
  const outcomes = await runInTurn(jobs, repeat);
  const findings = findingsOf(outcomes);
  const notes = await storeShares(findings, sources, out);
  rmSync(out, { recursive: true, force: true });
  await server.end();

  console.log((options.json ? jsonReport : textReport)(outcomes, findings, notes, options));
  if (outcomes.some(({ problem }) => problem?.failed)) process.exitCode = 1;
}
