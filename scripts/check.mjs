// `pnpm check`: everything that CI checks, one after the other, until the first that fails.
// CI runs the tests by the command that the README gives, and then this with --but-test.
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const pnpm = process.env.npm_execpath ?? "pnpm";

const steps = [
  ["test"],
  ["lint"],
  ["format:check"],
  ["typecheck"],
  ["knip"],
  ["check:errors"],
  ["check:peers"],
  ["lint:pkg"],
  ["check:packed"],
  ["bench", "--rows", "20000", "--repeat", "1"],
];

for (const step of steps) {
  if (step[0] === "test" && process.argv.includes("--but-test")) continue;
  console.log(`\n== pnpm ${step.join(" ")}`);
  const started = performance.now();
  const { status } = spawnSync(pnpm, step, { cwd: join(import.meta.dirname, ".."), stdio: "inherit" });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (status !== 0) {
    console.error(`== failed after ${seconds} s: pnpm ${step.join(" ")}`);
    process.exit(1);
  }
  console.log(`== ${seconds} s`);
}
console.log("\n== all checks passed");
