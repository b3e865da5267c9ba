import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { Sources } from "../data/sources.ts";
import { nativeLine } from "../native/commands.ts";
import { psql } from "../native/psql.ts";
import type { Server } from "../postgres/server.ts";
import type { Options } from "../options.ts";
import type { Command } from "../process/measure.ts";
import { dataknobs, script } from "../process/programs.ts";
import { type Fingerprint, mustBeCopy } from "../verify.ts";
import type { Job } from "./job.ts";
import { type Pair, pairs, type StoreName, type Way } from "./pairs.ts";

/** Every pair in every way. */
export function copyJobs(
  sources: Sources,
  server: Server,
  original: Fingerprint,
  out: string,
  options: Options,
): Job[] {
  return pairs.flatMap((pair) =>
    pair.ways.map((way): Job => {
      const ours = server.target(pair.upsert === true);
      const file = join(out, `${pair.name}-${way}.${pair.target}`);
      const target = pair.target === "postgres" ? ours.url : file;
      const changed = way === "function" || way === "spread" ? { ...original, upperEmails: "0" } : original;
      return {
        name: `${pair.name}/${way}`,
        command: commandOf(pair, way, sources, target, options),
        ...(pair.target === "postgres" ? { makeReady: ours.makeReady } : { target }),
        obstacle:
          usesPostgres(pair) && server.obstacle !== undefined
            ? server.obstacle
            : way === "native"
              ? nativeObstacle(pair)
              : undefined,
        check: () => mustBeCopy(pair.target, target, changed),
      };
    }),
  );
}

export function usesPostgres({ source, target }: Pair): boolean {
  return source === "postgres" || target === "postgres";
}

/** The stores whose source the cases of a pair need: its own, and what it is compared with. */
export function storesOf({ source, target }: Pair): StoreName[] {
  const texts: StoreName[] = source === "jsonl" && target === "postgres" ? ["csv"] : [];
  return [source, ...(target === "duckdb" ? (["duckdb"] as const) : []), ...texts];
}

/** The store's own share of the work, to tell how much memory it needs without us. */
export function storeAlone(pair: Pair, sources: Sources, target: string): Command | undefined {
  const from = pair.source === "parquet" ? sources.parquet : sources.duckdb;
  if (pair.target === "duckdb") return script("store/duckdb-write.ts", from, target);
  if (pair.source === "duckdb") return script("store/duckdb-read.ts", sources.duckdb);
  return undefined;
}

function commandOf(pair: Pair, way: Way, sources: Sources, target: string, options: Options): Command {
  const source = sources[pair.source] ?? "";
  const upsert = pair.upsert === true ? "upsert" : "insert";
  if (way === "naive")
    return script(`naive/${pair.source}-to-${pair.target}.ts`, source, target, ...(usesPostgres(pair) ? [upsert] : []));
  if (way === "native") {
    // COPY knows no JSON Lines: it gets the same records as CSV.
    const from = pair.source === "jsonl" && pair.target === "postgres" ? sources.csv : source;
    return { shell: nativeLine(pair, from, target, options.wide) };
  }
  const from = way === "told" ? sources.told : source;
  const args = ["copy", addressOf(pair.source, from), addressOf(pair.target, target), "--quiet"];
  if (pair.upsert === true) args.push("--mode", "upsert", "--key", "id");
  args.push(...(way === "told" ? ["--table", "source=accounts"] : (typed[pair.source] ?? [])));
  if (options.maxMemory !== undefined) args.push("--max-memory", options.maxMemory);
  if (way === "function" || way === "spread")
    args.push("--transform", join(import.meta.dirname, "../transforms", transforms[way]));
  return dataknobs(...args);
}

function addressOf(store: StoreName, place: string): string {
  return store === "postgres" ? place : `${store}:${place}`;
}

/** What a text file does not say of its fields. The native tools are told all types. */
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
  if ((source === "postgres" || target === "postgres") && psql === undefined) return "not run: psql is not installed";
  if (source !== "sqlite" && target !== "sqlite") return undefined;
  if (spawnSync("sqlite3", ["--version"]).status !== 0) return "not run: sqlite3 is not installed";
  return undefined;
}
