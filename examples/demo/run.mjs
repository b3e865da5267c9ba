// A Node that is too old says so in one line, before it meets what it cannot read.
import { join, relative } from "node:path";
import "../../scripts/require-node.mjs";

const root = join(import.meta.dirname, "../..");
process.chdir(root); // so that the commands shown can be typed as they stand
const { demo } = await import("./demo.ts");
process.exitCode = await demo(relative(root, join(import.meta.dirname, "out")), "scripts/dataknobs.mjs");
