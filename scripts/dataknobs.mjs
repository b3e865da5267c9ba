// `pnpm -s dataknobs ...` in a checkout: builds when a source has changed, then is the command itself. It runs in this
// process and not in a child, so that signals, exit code, streams and the terminal are exactly those of direct use.
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import "./require-node.mjs";
import { ensureBuilt, root } from "./build.mjs";

const main = join(root, "packages/cli/dist/main.js");

try {
  await ensureBuilt();
} catch (error) {
  console.error(`dataknobs: ${error.message}`);
  process.exit(1);
}
process.argv[1] = main;
await import(pathToFileURL(main).href);
