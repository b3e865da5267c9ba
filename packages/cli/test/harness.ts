import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import "@dataknobs/backend-duckdb/register";
import "@dataknobs/backend-file/register";
import "@dataknobs/backend-sqlite/register";
import { type DataRecord, open } from "@dataknobs/core";
import { onTestFinished } from "vitest";

/** How a command ended and what it said. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What `--json` printed. */
  readonly document: Printed;
}

/** The members of all `--json` documents; which of them are there depends on the command. */
export interface Printed {
  readonly status: string;
  readonly dryRun?: boolean;
  readonly run: string;
  readonly error: { readonly code: string; readonly message: string; readonly fix: string; readonly field?: string };
  readonly collections: readonly PrintedCollection[];
  readonly readRecords: number;
  readonly addedRecords: number;
  readonly successfulRecords: number;
  readonly filteredRecords: number;
  readonly failedRecords: number;
  readonly duration: number;
  readonly recordsPerSecond: number;
  readonly peakMemoryBytes: number;
  readonly errors: readonly PrintedError[];
  readonly backends: readonly { readonly id: string }[];
}

export interface PrintedError {
  readonly collection: string;
  readonly recordId?: string;
  readonly field?: string;
  readonly code: string;
  readonly message: string;
}

export interface PrintedCollection {
  readonly source: string;
  readonly target: string;
  readonly name: string;
  readonly count: number;
  readonly key: readonly string[] | null;
  readonly fields: readonly Readonly<Record<string, unknown>>[];
  readonly notes: readonly string[];
}

/** A line of a rejects file. */
export interface PrintedRejection extends PrintedError {
  readonly run: string;
  readonly lane: number;
  readonly window: number;
  readonly row: number;
  readonly record: Readonly<Record<string, unknown>>;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));

/** Starts the real command, as it is published, in a folder. */
export function start(
  folder: string,
  args: readonly string[],
  { env = {}, uid }: { readonly env?: Record<string, string>; readonly uid?: number } = {},
): Started {
  const child = spawn(process.execPath, [main, ...args], {
    cwd: folder,
    env: { ...plainEnvironment(), ...env },
    stdio: ["ignore", "pipe", "pipe"],
    ...(uid !== undefined && { uid, gid: uid }),
  });
  const parts = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (part: string) => (parts.stdout += part));
  child.stderr.setEncoding("utf8").on("data", (part: string) => (parts.stderr += part));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(endedWith({ ...parts, code, signal })));
  });
  return { child, ended };
}

/** The document is parsed when it is looked at. */
export function endedWith(parts: Omit<Ended, "document">): Ended {
  return {
    ...parts,
    get document() {
      return JSON.parse(parts.stdout) as Printed;
    },
  };
}

/** The environment without what the test runner says about colours. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  const { CI: _ci, FORCE_COLOR: _forced, NO_COLOR: _none, NODE_DISABLE_COLORS: _disabled, ...rest } = process.env;
  return rest;
}

/** Runs the real command to its end. */
export function dataknobs(folder: string, ...args: readonly string[]): Promise<Ended> {
  return start(folder, args).ended;
}

/** An empty folder that is gone after the test. */
export function tempFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "dataknobs-cli-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs SQL in a SQLite file with Node's own driver, so that nothing of ours checks itself. */
export function sqlite(file: string, sql: string): void {
  const database = new DatabaseSync(file);
  database.exec(sql);
  database.close();
}

/** The rows of a query in a SQLite file, integers as bigint. What a killed writer left half done is undone by SQLite. */
export function sqliteRows(file: string, sql: string): readonly Record<string, unknown>[] {
  const database = new DatabaseSync(file);
  const query = database.prepare(sql);
  query.setReadBigInts(true);
  const rows = query.all().map((row) => ({ ...row }));
  database.close();
  return rows;
}

/** All records of a collection, by our own reader. */
export async function recordsIn(address: string, collection: string): Promise<readonly DataRecord[]> {
  const store = await open(address, { access: "read" });
  try {
    return await store.collection(collection).search();
  } finally {
    await store.close();
  }
}

/** A SQLite file with `orders(id, email, total)` of so many rows. */
export function ordersDb(file: string, rows: number): void {
  sqlite(
    file,
    `CREATE TABLE orders (id INTEGER PRIMARY KEY, email TEXT NOT NULL, total REAL);
     WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows})
     INSERT INTO orders SELECT i, 'user' || i || '@example.org', i / 4.0 FROM n WHERE ${rows} > 0;`,
  );
}

/** The names in a folder. */
export function filesIn(folder: string): readonly string[] {
  return readdirSync(folder).toSorted();
}

/** Everything in a folder, byte for byte: equal before and after means that nothing was touched. */
export function stateOf(folder: string): Readonly<Record<string, string>> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => {
    const path = join(entry.parentPath, entry.name);
    return [path, entry.isFile() ? createHash("sha1").update(readFileSync(path)).digest("hex") : "folder"] as const;
  });
  return Object.fromEntries(entries);
}

/** Writes a module for `--transform` and answers with its path. */
export function moduleFile(folder: string, name: string, code: string): string {
  writeFileSync(join(folder, name), code);
  return `./${name}`;
}

/** The lines of a rejects file. */
export function rejectsIn(file: string): readonly PrintedRejection[] {
  return readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as PrintedRejection);
}

/** The permission bits of a file: `0o600`. */
export function modeOf(file: string): number {
  return statSync(file).mode & 0o777;
}
