#!/usr/bin/env node
import { readFileSync } from "node:fs";
import module from "node:module";
import { setFlagsFromString } from "node:v8";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(`dataknobs needs Node 22.18 or newer; this is ${process.versions.node}.\n`);
  process.exit(1);
}
const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  version: string;
};
const args = process.argv.slice(2);
if (args.length === 1 && (args[0] === "--version" || args[0] === "-v")) process.stdout.write(`${version}\n`);
else {
  // Batches lie outside of the heap, which is small: for their sake it would be marked through and through, many times
  // a second and by threads of its own, a third of all work. Without that it is looked at when memory asks for it.
  setFlagsFromString("--no-incremental-marking");
  // A compiler's thread that finds the heap full would wait for a collection while Node, at its end, waits for the
  // thread: for ever (nodejs/node#54918). While marking may start, such a thread is given memory instead.
  process.on("exit", () => setFlagsFromString("--incremental-marking"));
  module.enableCompileCache();
  await (await import("./guarded.ts")).guarded(args, version);
}
