// turbo as this workspace needs it: without telemetry, which only an environment variable switches off, and with the
// pnpm that runs this script on the path, where turbo looks for it.
import { spawnSync } from "node:child_process";
import { delimiter, dirname, join } from "node:path";

const turbo = join(import.meta.dirname, "../node_modules/turbo/bin/turbo");
const pnpm = process.env.npm_execpath;
const { status } = spawnSync(process.execPath, [turbo, ...process.argv.slice(2)], {
  stdio: "inherit",
  env: {
    ...process.env,
    ...(pnpm && { PATH: dirname(pnpm) + delimiter + process.env.PATH }),
    TURBO_TELEMETRY_DISABLED: "1",
    DO_NOT_TRACK: "1",
  },
});
process.exit(status ?? 1);
