import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Sources } from "./data/sources.ts";
import { storeAlone } from "./jobs/copies.ts";
import { pairs } from "./jobs/pairs.ts";
import { measure } from "./process/measure.ts";
import { type Finding, megabytes } from "./report/findings.ts";

/** For every copy of ours that needs more memory than its aim: how much of it the store needs without us. */
export async function storeShares(findings: readonly Finding[], sources: Sources, out: string): Promise<string[]> {
  const notes: string[] = [];
  for (const pair of pairs) {
    const above = findings.filter(
      ({ job, text, met }) => met === false && text.startsWith("peak") && job.startsWith(`${pair.name}/`),
    );
    const folder = join(out, "alone");
    const command = storeAlone(pair, sources, join(folder, `${pair.name}.${pair.target}`));
    if (above.length === 0 || command === undefined) continue;
    mkdirSync(folder, { recursive: true });
    const { peak } = await measure(command);
    rmSync(folder, { recursive: true });
    if (peak === undefined) continue;
    for (const { job, value } of above)
      notes.push(
        `${job}: peak ${megabytes(value)}; DuckDB alone with the same work ${megabytes(peak)}; ours ${megabytes(Math.max(0, value - peak))}`,
      );
  }
  return notes;
}
