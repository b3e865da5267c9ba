import { types } from "node:util";
import { statfsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { DataknobsError } from "@dataknobs/core";
import { type Attachments, newAttachments } from "./attachments.ts";
import { rowsOf } from "./cells.ts";
import { type Connection, connectionOf } from "./connection.ts";
import { type ConnectionHandle, loadDriver } from "./driver.ts";
import { isFatal } from "./errors.ts";
import { type Instance, openInstance } from "./instance.ts";
import { openingError } from "./opening-error.ts";
import { elasticMemory, fixedMemory, type Memory, readingMemory, usualMemory } from "./memory.ts";
import { type DuckdbClient, type Settings, usualThreads } from "./options.ts";
import type { AttachedFile } from "./whereabouts.ts";
import { fixedWorkers, ownWorkers, type Workers } from "./workers.ts";

/** An open database. Several stores of one process share what they open of one file. */
export interface Database {
  /** The file by device and number; absent: not a file. */
  readonly place: string | undefined;
  readonly writable: boolean;
  /** Nobody who holds it writes, nor can anybody else: everything stays as it is. */
  readonly frozen: boolean;
  /** Of the one instance that all share. */
  readonly memory: Memory;
  readonly workers: Workers;
  /** Present as long as it is frozen: others of this process may attach it. */
  readonly file: AttachedFile | undefined;
  /** What is attached to it. */
  readonly attachments: Attachments;
  connect(): Promise<Connection>;
  /** Twice is once. */
  release(): void;
}

interface Shared {
  readonly path: string;
  readonly memory: Memory;
  readonly workers: Workers;
  readonly settings: Settings;
  readonly file: AttachedFile;
  instance: Instance;
  writable: boolean;
  users: number;
  connections: number;
  broken: boolean;
}

/**
 * The files that this process has open. DuckDB itself would open one twice and corrupt it: its lock is POSIX's, which
 * does not hold between two openings of one process. For the same reason nobody here may open and close such a file by
 * other means while it is in this list: that would drop the lock.
 */
const open = new Map<string, Shared>();
/** What a query that is read chunk by chunk holds ready; less than a chunk, so that it is one. */
const readAhead = "16KB";
let queue: Promise<unknown> = Promise.resolve();

/** Opens a file, or shares it with those who have it open. `write` with `path` absent makes it. */
export function openDatabase(path: string, write: boolean, settings: Settings): Promise<Database> {
  const opened = queue.then(() => openOrShare(path, write, settings));
  queue = opened.catch(() => undefined);
  return opened;
}

/** The file's device and number; `undefined` when it is not there. */
function placeOf(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false, bigint: true });
  return found === undefined ? undefined : `file:${found.dev}:${found.ino}`;
}

async function openOrShare(path: string, write: boolean, settings: Settings): Promise<Database> {
  const place = placeOf(path);
  const known = place === undefined ? undefined : open.get(place);
  if (known !== undefined && place !== undefined) {
    if (write && !known.writable) await makeWritable(known);
    return shareOf(known, place);
  }
  const limit = write ? usualMemory : readingMemory;
  const instance = await create(path, write, settings, limit);
  const own = placeOf(path);
  if (own === undefined)
    throw new DataknobsError({
      code: "STORE_NOT_FOUND",
      message: `${path} vanished while it was opened`,
      backend: "duckdb",
    });
  const memory = settings.elastic ? elasticMemory(limit) : fixedMemory(true);
  const workers = settings.ownThreads ? ownWorkers(usualThreads) : fixedWorkers;
  const shared: Shared = {
    path,
    memory,
    workers,
    settings,
    file: {
      path,
      hold() {
        shared.connections++;
        return () => void shared.connections--;
      },
    },
    instance,
    writable: write,
    users: 0,
    connections: 0,
    broken: false,
  };
  open.set(own, shared);
  return shareOf(shared, own);
}

/** `limit`: of memory, unless a person has set another. */
async function create(path: string, write: boolean, settings: Settings, limit: number): Promise<Instance> {
  try {
    return await openInstance(path, {
      ...settings.configuration,
      ...(settings.elastic && { memory_limit: `${Math.ceil(limit / 1e6)}MB` }),
      access_mode: write ? "READ_WRITE" : "READ_ONLY",
    });
  } catch (error) {
    throw await openingError(error, path, write);
  }
}

/** Those who have it open for reading only go on with the same file, open for writing. */
async function makeWritable(shared: Shared): Promise<void> {
  if (shared.connections > 0) {
    throw new DataknobsError({
      code: "SAME_PLACE",
      message: `${shared.path} is being read by this process and cannot be opened for writing now`,
      backend: "duckdb",
      fix: "Open it for writing first, or copy to another file.",
    });
  }
  shared.instance.close();
  shared.instance = await create(shared.path, true, shared.settings, Math.max(usualMemory, shared.memory.limit));
  shared.writable = true;
}

function shareOf(shared: Shared, place: string): Database {
  shared.users++;
  let released = false;
  return {
    place,
    memory: shared.memory,
    workers: shared.workers,
    get writable() {
      return shared.writable;
    },
    get frozen() {
      return !shared.writable;
    },
    get file() {
      return shared.writable ? undefined : shared.file;
    },
    attachments: newAttachments(false),
    async connect() {
      if (released)
        throw new DataknobsError({ code: "STORE_CLOSED", message: "The DuckDB store is closed", backend: "duckdb" });
      if (shared.broken && shared.connections === 0) await reopen(shared);
      const { raw } = await loadDriver();
      const inner = await shared.instance.connect();
      // DuckDB counts what chunks hold ready without their strings: of wide records far more than this is read ahead.
      await raw.query(inner, `SET streaming_buffer_size = '${readAhead}'`);
      shared.connections++;
      const connection = connectionOf(raw, inner, { diskFull: () => isFull(shared.path) }, () => shared.connections--);
      return watched(connection, shared);
    },
    release() {
      if (released) return;
      released = true;
      if (--shared.users > 0) return;
      open.delete(place);
      shared.instance.close();
    },
  };
}

/** After a fatal error (a checkpoint without space) an instance takes nothing more until the file is opened again. */
async function reopen(shared: Shared): Promise<void> {
  shared.instance.close();
  shared.instance = await create(shared.path, shared.writable, shared.settings, shared.memory.limit);
  shared.broken = false;
}

function watched(connection: Connection, shared: Shared): Connection {
  const notice = (error: unknown): never => {
    if (isFatal(error)) shared.broken = true;
    throw error;
  };
  return {
    ...connection,
    run: (sql) => connection.run(sql).catch(notice),
    rows: (sql) => connection.rows(sql).catch(notice),
  };
}

/** Less than a megabyte left. */
function isFull(path: string): boolean {
  const { bavail, bsize } = statfsSync(dirname(path));
  return bavail * bsize < 1 << 20;
}

/** An instance that a person opened: used as it is, and never closed. */
export async function handedIn(client: DuckdbClient): Promise<Database> {
  const { raw } = await loadDriver();
  const first = await connectionIn(client);
  const [row] = await rowsOf(
    raw,
    await raw.query(first, "SELECT path, readonly FROM duckdb_databases() WHERE database_name = current_database()"),
  );
  raw.disconnect_sync(first);
  const [path, readonly] = row ?? [];
  const place = typeof path === "string" ? placeOf(path) : undefined;
  let released = false;
  return {
    place,
    memory: fixedMemory(false),
    workers: fixedWorkers,
    writable: readonly !== true,
    frozen: false,
    file: undefined,
    attachments: newAttachments(false),
    async connect() {
      if (released)
        throw new DataknobsError({ code: "STORE_CLOSED", message: "The DuckDB store is closed", backend: "duckdb" });
      return connectionOf(raw, await connectionIn(client), {}, () => undefined);
    },
    release() {
      released = true;
    },
  };
}

/** A connection of the driver, which is all that is used of the `DuckDBConnection` around it. */
async function connectionIn(client: DuckdbClient): Promise<ConnectionHandle> {
  const inner: unknown = (await client.connect())["connection"];
  if (isHandle(inner)) return inner;
  throw new DataknobsError({
    code: "UNSUPPORTED",
    message:
      "The connections of the client that was handed in are not those of a version of @duckdb/node-api that is known here",
    backend: "duckdb",
    fix: "Install the version of @duckdb/node-api that @dataknobs/backend-duckdb names.",
  });
}

function isHandle(value: unknown): value is ConnectionHandle {
  return types.isExternal(value);
}
