import { join } from "node:path";
import type { Sources } from "../data/sources.ts";
import type { Measured } from "../process/measure.ts";
import { dataknobs } from "../process/programs.ts";
import { type Fingerprint, mustBeCopy } from "../verify.ts";
import type { Job } from "./job.ts";
import type { StoreName } from "./pairs.ts";

/** How long the process of the command lives where there is next to nothing to do: `sources` holds ten records. */
export function startupJobs(sources: Sources, original: Fingerprint, out: string): Job[] {
  return [
    copyOfTen("duckdb", sources, original, out),
    copyOfTen("sqlite", sources, original, out),
    { name: "start/version", command: dataknobs("--version"), check: printsVersion },
  ];
}

function copyOfTen(store: StoreName, sources: Sources, original: Fingerprint, out: string): Job {
  const target = join(out, `ten.${store}`);
  return {
    name: `start/sqlite-${store}`,
    command: dataknobs("copy", `sqlite:${sources.sqlite}`, `${store}:${target}`, "--quiet"),
    target,
    check: () => mustBeCopy(store, target, original),
  };
}

async function printsVersion({ stdout }: Measured): Promise<void> {
  if (!/\d+\.\d+\.\d+/.test(stdout)) throw new Error(`--version printed ${JSON.stringify(stdout)}`);
}
