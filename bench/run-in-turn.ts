import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import type { Job, Outcome } from "./jobs/job.ts";
import { type Measured, measure, printed } from "./process/measure.ts";

/**
 * Runs every job once a round, each in a fresh process, so that what is compared meets the same noise. A round begins
 * one job later than the one before: none always follows the same other. A job that fails is not run again.
 */
export async function runInTurn(jobs: readonly Job[], rounds: number): Promise<Outcome[]> {
  const outcomes = jobs.map(({ name, command, obstacle }) => ({
    name,
    command,
    runs: [] as Measured[],
    ...(obstacle !== undefined && { problem: { failed: false, text: obstacle } }),
  })) as (Outcome & { runs: Measured[]; problem?: Outcome["problem"] })[];

  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < jobs.length; turn++) {
      const index = (turn + round) % jobs.length;
      const [job, outcome] = [jobs[index] as Job, outcomes[index] as (typeof outcomes)[number]];
      if (outcome.problem !== undefined) continue;
      try {
        const measured = await runOnce(job);
        outcome.runs.push(measured);
        process.stderr.write(`${job.name.padEnd(24)} ${measured.seconds.toFixed(2)} s\n`);
      } catch (error) {
        outcome.problem = { failed: true, text: `failed: ${(error as Error).message}` };
        process.stderr.write(`${job.name.padEnd(24)} failed\n`);
      }
    }
  }
  return outcomes;
}

async function runOnce({ command, target, makeReady, check }: Job): Promise<Measured> {
  if (target !== undefined) removeTarget(target);
  await makeReady?.();
  letDisksRest();
  try {
    const measured = await measure(command);
    await check(measured).catch((error: unknown) => {
      throw new Error(`${(error as Error).message}\n${printed(command)}\n${measured.stderr}`, { cause: error });
    });
    return measured;
  } finally {
    if (target !== undefined) removeTarget(target);
  }
}

/** Nothing that the job before wrote is still on its way. */
function letDisksRest(): void {
  if (process.platform !== "win32") spawnSync("sync");
}

/** Removes a target with everything that its store puts beside it. */
function removeTarget(path: string): void {
  for (const suffix of ["", ".wal", "-wal", "-shm", "-journal", ".schema.json"]) rmSync(path + suffix, { force: true });
}
