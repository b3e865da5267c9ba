import { join } from "node:path";
import type { Command } from "./measure.ts";

const bench = join(import.meta.dirname, "..");

/** A script of the bench on this Node. */
export function script(path: string, ...args: readonly string[]): Command {
  return { file: process.execPath, args: [join(bench, path), ...args] };
}

/** The command, as built. */
export function dataknobs(...args: readonly string[]): Command {
  return { file: process.execPath, args: [join(bench, "../packages/cli/dist/main.js"), ...args] };
}
