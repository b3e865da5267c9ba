// `pnpm -s dataknobs ...` in a checkout: builds when a source has changed, then is the command itself. It runs in this
// process and not in a child, so that signals, exit code, streams and the terminal are exactly those of direct use.
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import "./require-node.mjs";

// Loaded only now: an old Node could not even link it, and is to be told so in one line.
const { ensureBuilt, root } = await import("./build.mjs");

const main = join(root, "packages/cli/dist/main.js");

try {
  await ensureBuilt();
} catch (error) {
  console.error(`dataknobs: ${error.message}`);
  process.exit(1);
}
process.argv[1] = main;
// pnpm goes to the folder of its package.json; paths mean where the person stands. (npm and pnpm say where that is.)
if (process.env.npm_lifecycle_event === "dataknobs" && process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
await import(pathToFileURL(main).href);
