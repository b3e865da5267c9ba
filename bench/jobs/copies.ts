import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { Sources } from "../data/sources.ts";
import { nativeLine } from "../native/commands.ts";
import type { Options } from "../options.ts";
import type { Command } from "../process/measure.ts";
import { dataknobs, script } from "../process/programs.ts";
import { type Fingerprint, mustBeCopy } from "../verify.ts";
import type { Job } from "./job.ts";
import { type Pair, pairs, type StoreName, type Way } from "./pairs.ts";

/** Every pair in every way. */
export function copyJobs(sources: Sources, original: Fingerprint, out: string, options: Options): Job[] {
  return pairs.flatMap((pair) =>
    pair.ways.map((way): Job => {
      const target = join(out, `${pair.name}-${way}.${pair.target}`);
      const changed = way === "function" || way === "spread" ? { ...original, upperEmails: "0" } : original;
      return {
        name: `${pair.name}/${way}`,
        command: commandOf(pair, way, sources[pair.source], target, options),
        target,
        obstacle: way === "native" ? nativeObstacle(pair) : undefined,
        check: () => mustBeCopy(pair.target, target, changed),
      };
    }),
  );
}

/** The store's own share of the work, to tell how much memory it needs without us. */
export function storeAlone(pair: Pair, sources: Sources, target: string): Command | undefined {
  if (pair.target === "duckdb") return script("store/duckdb-write.ts", sources.duckdb, target);
  if (pair.source === "duckdb") return script("store/duckdb-read.ts", sources.duckdb);
  return undefined;
}

function commandOf(pair: Pair, way: Way, source: string, target: string, options: Options): Command {
  if (way === "naive") return script(`naive/${pair.source}-to-${pair.target}.ts`, source, target);
  if (way === "native") return { shell: nativeLine(pair, source, target, options.wide) };
  const args = ["copy", `${pair.source}:${source}`, `${pair.target}:${target}`, "--quiet"];
  args.push(...(typed[pair.source] ?? []));
  if (options.maxMemory !== undefined) args.push("--max-memory", options.maxMemory);
  if (way !== "ours") args.push("--transform", join(import.meta.dirname, "../transforms", transforms[way]));
  return dataknobs(...args);
}

/** What a text file does not say of its fields: the native tools are told as much. */
const typed: Partial<Record<StoreName, readonly string[]>> = {
  jsonl: wordsOf("--table source=accounts --key id --type created_at=timestamp --type age=int32"),
  csv: wordsOf("--table source=accounts --key id --type created_at=timestamp --type age=int32 --type attributes=json"),
  parquet: wordsOf("--table source=accounts --key id"),
};

function wordsOf(line: string): readonly string[] {
  return line.split(" ");
}

const transforms = { function: "lower-email.ts", spread: "spread-email.ts" };

function nativeObstacle({ source, target }: Pair): string | undefined {
  if (process.platform === "win32") return "not run: a POSIX shell runs the native tools";
  if (source !== "sqlite" && target !== "sqlite") return undefined;
  if (spawnSync("sqlite3", ["--version"]).status !== 0) return "not run: sqlite3 is not installed";
  return undefined;
}
