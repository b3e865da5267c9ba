import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { DataknobsError } from "@dataknobs/core";
import type { DuckDBConnection } from "@duckdb/node-api";
import { usualMemory } from "./memory.ts";

export interface DuckdbOptions {
  /** The database file. It need not be there yet for writing. `:memory:` only together with `client`. */
  readonly path?: string;
  /** What DuckDB's own buffers may take: `"512MB"`, `"2GB"`. Default `"128MB"`, `"64MB"` where it is only read. The process takes more: see the README. */
  readonly memoryLimit?: string;
  /** DuckDB's threads. Default 2, and one of them while records are appended. */
  readonly threads?: number;
  /** An instance that is open already (`DuckDBInstance` of `@duckdb/node-api`): used as it is, never closed by us. */
  readonly client?: DuckdbClient;
}

/** What is needed of an instance of `@duckdb/node-api`. */
export interface DuckdbClient {
  connect(): Promise<DuckDBConnection>;
}

export const usualThreads = 2;
const defaults = { memoryLimit: `${usualMemory / 1e6}MB`, threads: usualThreads };

const memorySize = /^\d+(\.\d+)?\s*(KB|MB|GB|TB|KiB|MiB|GiB|TiB)$/i;

export function parseOptions(rest: string, parameters: URLSearchParams): DuckdbOptions {
  const strange = [...parameters.keys()].find((name) => name !== "memoryLimit" && name !== "threads");
  if (strange !== undefined)
    throw invalid(
      `duckdb: has no parameter "${strange}"`,
      "It has memoryLimit and threads: duckdb:./a.duckdb?memoryLimit=1GB",
    );
  const memoryLimit = parameters.get("memoryLimit");
  const threads = parameters.get("threads");
  return {
    path: pathIn(rest),
    ...(memoryLimit !== null && { memoryLimit }),
    ...(threads !== null && { threads: Number(threads) }),
  };
}

export interface Settings {
  readonly configuration: Readonly<Record<string, string>>;
  /** Nobody has said how much memory it may be. */
  readonly elastic: boolean;
  /** Nobody has said how many threads it may have. */
  readonly ownThreads: boolean;
}

export function settingsOf(options: DuckdbOptions): Settings {
  return {
    configuration: configuration(options),
    elastic: options.memoryLimit === undefined,
    ownThreads: options.threads === undefined,
  };
}

/** What DuckDB is opened with. Throws `INVALID_ARGUMENT`. */
export function configuration({
  memoryLimit = defaults.memoryLimit,
  threads = defaults.threads,
}: DuckdbOptions): Record<string, string> {
  if (!memorySize.test(memoryLimit))
    throw invalid(`memoryLimit is "${memoryLimit}"`, 'Write for example "512MB" or "2GB".');
  if (!Number.isInteger(threads) || threads < 1)
    throw invalid(`threads is ${threads}`, "Write a whole number of 1 or more.");
  return {
    // What is not part of the driver would be downloaded.
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    errors_as_json: "true",
    // What a task has freed goes back to the system: by itself DuckDB's allocator keeps up to 128 MiB of it for each thread.
    allocator_flush_threshold: "8MB",
    allocator_bulk_deallocation_flush_threshold: "8MB",
    memory_limit: memoryLimit,
    threads: String(threads),
  };
}

/** `./a.duckdb`, `/abs.duckdb`, and `///abs.duckdb` as URLs have it. */
function pathIn(rest: string): string {
  if (rest.startsWith("///")) return fileURLToPath(`file:${rest}`);
  if (!rest.startsWith("//")) return rest;
  throw invalid(`duckdb:${rest} names a host`, "A file is named by duckdb:./a.duckdb or duckdb:///folder/a.duckdb.");
}

/** The file, wherever the process goes later. */
export function pathOf({ path }: DuckdbOptions): string {
  if (path === undefined || path === "") throw invalid("No database file was named", 'Name one: duckdb("./a.duckdb").');
  if (path.includes("\0")) throw invalid("The path of a database file holds a NUL character", "Give it another name.");
  if (path !== ":memory:") return resolve(path);
  throw invalid(
    "A database in memory would be empty, and gone when it is closed",
    "Hand your own instance in: duckdb({ client }).",
  );
}

function invalid(message: string, fix: string): DataknobsError {
  return new DataknobsError({ code: "INVALID_ARGUMENT", message, backend: "duckdb", fix });
}
