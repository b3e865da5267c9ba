import { existsSync } from "node:fs";
import { DataknobsError } from "@dataknobs/core";
import type { Connection } from "./connection.ts";
import { type Database, handedIn, openDatabase } from "./database.ts";
import { type DuckdbOptions, pathOf, settingsOf } from "./options.ts";
import { checkFirst, partialPath, removePartial } from "./partial.ts";

/** Where a store's tables are: its file, or, while a run makes that, the run's own file beside it. */
export interface Home {
  /** The file that was named; absent: an instance was handed in. */
  readonly path: string | undefined;
  /** What can be read now; `undefined`: nothing is there yet. */
  current(): Promise<Database | undefined>;
  /** What a run writes. `make`: make the run's own file where nothing is there. */
  forRun(run: string, make: boolean): Promise<Database | undefined>;
  /** Whether the run writes a file of its own. */
  isPartial(run: string): boolean;
  /** A connection of this store: closed with it. */
  connect(database: Database): Promise<Connection>;
  /** Closes the run's own file with everything that is open in it. */
  leave(run: string): Promise<void>;
  close(): Promise<void>;
}

interface Held {
  readonly database: Database;
  readonly connections: Set<Connection>;
}

export async function openHome(options: DuckdbOptions, access: "read" | "write"): Promise<Home> {
  const settings = settingsOf(options);
  const path = options.client === undefined ? pathOf(options) : undefined;
  const partials = new Map<string, Held>();
  let main: Held | undefined;
  let closed = false;

  if (options.client !== undefined) main = held(await handedIn(options.client));
  else if (path !== undefined && (access === "read" || existsSync(path)))
    main = held(await openDatabase(path, access === "write", settings));

  function usable(): void {
    if (closed)
      throw new DataknobsError({ code: "STORE_CLOSED", message: "The DuckDB store is closed", backend: "duckdb" });
  }

  async function current(): Promise<Database | undefined> {
    usable();
    const [latest] = [...partials.values()].toReversed();
    if (latest !== undefined) return latest.database;
    // Another store may have made it since.
    if (main === undefined && path !== undefined && existsSync(path))
      main = held(await openDatabase(path, access === "write", settings));
    return main?.database;
  }

  async function forRun(run: string, make: boolean): Promise<Database | undefined> {
    usable();
    const known = partials.get(run);
    if (known !== undefined) return known.database;
    if (path === undefined || existsSync(path)) return current();
    const own = partialPath(path, run);
    const there = existsSync(own);
    if (!make && !there) return undefined;
    const opened = there ? held(await openDatabase(own, true, settings)) : await makePartial(path, run);
    partials.set(run, opened);
    return opened.database;
  }

  /** Makes the run's own file, or leaves nothing of it. */
  async function makePartial(to: string, run: string): Promise<Held> {
    try {
      const made = held(await openDatabase(partialPath(to, run), true, settings));
      try {
        checkFirst(to, run);
      } catch (error) {
        await release(made);
        throw error;
      }
      return made;
    } catch (error) {
      removePartial(to, run);
      throw error;
    }
  }

  function holderOf(database: Database): Held {
    const holder = [main, ...partials.values()].find((one) => one?.database === database);
    if (holder === undefined)
      throw new DataknobsError({ code: "STORE_CLOSED", message: "The database file is closed", backend: "duckdb" });
    return holder;
  }

  async function release({ database, connections }: Held): Promise<void> {
    for (const connection of connections) await connection.close();
    await database.attachments.leave(() => database.connect());
    database.release();
  }

  return {
    path,
    current,
    forRun,
    isPartial: (run) => partials.has(run),
    async connect(database) {
      usable();
      const { connections } = holderOf(database);
      const connection = await database.connect();
      const own: Connection = {
        ...connection,
        async close() {
          connections.delete(own);
          await connection.close();
        },
      };
      connections.add(own);
      return own;
    },
    async leave(run) {
      const own = partials.get(run);
      if (own === undefined) return;
      await release(own);
      partials.delete(run);
    },
    async close() {
      if (closed) return;
      closed = true;
      for (const one of [...partials.values(), ...(main === undefined ? [] : [main])]) await release(one);
      partials.clear();
    },
  };
}

function held(database: Database): Held {
  return { database, connections: new Set() };
}
