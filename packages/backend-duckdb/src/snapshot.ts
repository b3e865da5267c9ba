import { type Source } from "@dataknobs/core";
import type { Connection } from "./connection.ts";
import type { Database } from "./database.ts";
import type { Driver } from "./driver.ts";
import type { Memory } from "./memory.ts";
import { type Lending, type Lent, nothingKnown } from "./read/lending.ts";
import { readingOf } from "./read/source.ts";

/** Readers that a snapshot of a database that may change serves at once; more wait for one of them to end. */
const readers = 4;

/**
 * One state for all readers. A database that nobody can write needs nothing; else a few connections begin their
 * transactions together, before anything more is written by this process. (No other process can: the file is locked.)
 */
export async function openSnapshot(
  driver: Driver,
  database: Database,
  connect: () => Promise<Connection>,
): Promise<Source> {
  const open = new Set<Connection>();
  const { memory } = database;
  const lending = database.frozen ? freely(database, connect, open) : await pinned(connect, open, memory);
  return {
    ...(database.place !== undefined && { place: database.place }),
    ...readingOf(driver, lending),
    async close() {
      for (const connection of open) await connection.close();
      open.clear();
    },
  };
}

function freely({ memory, file }: Database, connect: () => Promise<Connection>, open: Set<Connection>): Lending {
  const known = nothingKnown();
  return {
    async lend() {
      const connection = await connect();
      open.add(connection);
      return { connection, memory, known, ...(file !== undefined && { file }) };
    },
    async giveBack({ connection }) {
      open.delete(connection);
      await connection.close();
    },
  };
}

async function pinned(connect: () => Promise<Connection>, open: Set<Connection>, memory: Memory): Promise<Lending> {
  const free: Lent[] = [];
  const known = nothingKnown();
  const waiting: ((lent: Lent) => void)[] = [];
  for (let i = 0; i < readers; i++) {
    const connection = await connect();
    open.add(connection);
    free.push({ connection, memory, known });
  }
  await Promise.all(free.map(({ connection }) => pin(connection)));
  return {
    lend() {
      const connection = free.pop();
      return connection === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(connection);
    },
    giveBack(connection) {
      const next = waiting.shift();
      if (next === undefined) free.push(connection);
      else next(connection);
      return Promise.resolve();
    },
  };
}

/** A transaction takes its state when it first looks at the database. */
async function pin(connection: Connection): Promise<void> {
  await connection.run("BEGIN TRANSACTION READ ONLY");
  await connection.rows("SELECT count(*) FROM duckdb_tables()");
}
