import { newAttachments } from "../attachments.ts";
import { type Connection, connectionOf } from "../connection.ts";
import { type Driver, loadDriver, type TableFunction } from "../driver.ts";
import { storeError } from "../errors.ts";
import { openInstance } from "../instance.ts";
import { elasticMemory, fixedMemory, keepFreed, type Memory } from "../memory.ts";
import { configuration, usualThreads } from "../options.ts";
import type { Whereabouts } from "../whereabouts.ts";
import { failure } from "./failure.ts";
import type { ParquetOptions } from "./options.ts";

/** DuckDB in memory: it reads and writes Parquet by itself, and nothing is downloaded for it. */
export interface Engine {
  readonly driver: Driver;
  readonly memory: Memory;
  /** The name under which the place's file is attached, where rows are fetched from it. */
  catalogOf(connection: Connection, whereabouts: Whereabouts): Promise<string>;
  connect(): Promise<Connection>;
  /** Waits until DuckDB is open: it opens while others work. Throws why it does not. */
  ready(): Promise<void>;
  /** Makes a table function known to all connections. */
  register(made: TableFunction): Promise<void>;
  /** Begins to make ready for rows that will be fetched from there. What goes wrong is told when they are. */
  expect(whereabouts: Whereabouts): void;
  /** Begins to give back what a load that is done has needed: DuckDB does so while others work. */
  rest(): void;
  /** Twice is once. */
  close(): Promise<void>;
}

/** What a query that is read chunk by chunk holds ready; less than a chunk, so that it is one. */
const readAhead = "16KB";

/** `limit`: of memory, unless a person has set another. */
export async function openEngine(
  { memoryLimit, threads }: ParquetOptions,
  limit: number,
  usual: number = usualThreads,
): Promise<Engine> {
  const driver = await loadDriver();
  const settings = configuration({
    ...(memoryLimit !== undefined && { memoryLimit }),
    threads: threads ?? usual,
  });
  const opening = openInstance(":memory:", {
    ...settings,
    ...(memoryLimit === undefined && { memory_limit: `${Math.ceil(limit / 1e6)}MB` }),
    // Nothing is put on a disk but what was asked for.
    temp_directory: "",
    enable_external_file_cache: "false",
  }).catch((error: unknown) => {
    throw storeError(error);
  });
  // It is told to whoever needs it first.
  opening.catch(() => undefined);
  const open = new Set<Connection>();
  const attachments = newAttachments(true);
  const connect = async (): Promise<Connection> => {
    const instance = await opening;
    const inner = await instance.connect();
    await driver.raw.query(inner, `SET streaming_buffer_size = '${readAhead}'`);
    const connection: Connection = connectionOf(driver.raw, inner, {}, () => open.delete(connection));
    open.add(connection);
    return connection;
  };
  const memory = memoryLimit === undefined ? elasticMemory(limit) : fixedMemory(true);
  async function giveBack(): Promise<void> {
    const connection = await connect();
    try {
      await attachments.leave(connect);
      await memory.purge(connection);
    } finally {
      await connection.close();
    }
  }
  let kept: Promise<void> | undefined;
  async function catalogOf(connection: Connection, whereabouts: Whereabouts): Promise<string> {
    await (kept ??= keepFreed(connection));
    return attachments.catalogOf(connection, whereabouts);
  }
  async function makeReady(whereabouts: Whereabouts): Promise<void> {
    const connection = await connect();
    try {
      await catalogOf(connection, whereabouts);
    } finally {
      await connection.close();
    }
  }
  /** What it does while others work: one thing behind the other. */
  let aside: Promise<void> = Promise.resolve();
  let closed = false;
  return {
    driver,
    memory,
    catalogOf,
    async connect() {
      if (closed) throw failure("STORE_CLOSED", "The Parquet store is closed.");
      await aside;
      return connect();
    },
    async ready() {
      await opening;
    },
    async register(made) {
      const instance = await opening;
      const inner = await instance.connect();
      driver.raw.register_table_function(inner, made);
      driver.raw.disconnect_sync(inner);
    },
    expect(whereabouts) {
      aside = aside.then(() => makeReady(whereabouts)).catch(() => undefined);
    },
    rest() {
      // What it does not give back it does when it is closed.
      aside = aside.then(giveBack).catch(() => undefined);
    },
    async close() {
      if (closed) return;
      closed = true;
      await aside;
      for (const connection of open) await connection.close();
      const [opened] = await Promise.allSettled([opening]);
      if (opened.status === "fulfilled") opened.value.close();
      await attachments.leave();
    },
  };
}
