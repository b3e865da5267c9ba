import type { SqliteDatabase } from "../driver.ts";

/** Where the tables of a store lie, and how it is reached. */
export interface Place {
  /** The physical place; `undefined` as long as there is none. */
  readonly identity: string | undefined;
  /** For messages. */
  readonly path: string | undefined;
  /** Milliseconds to wait for a lock, where a person said so. */
  readonly busyTimeout?: number | undefined;
  /** A run is making it: people do not see it yet. */
  readonly making?: boolean;
  /** The file's own name, whatever links lead to it; it and `-wal` are what SQLite opens. */
  readonly file?: string | undefined;
  /** A connection to look by; `undefined`: nothing is there yet. */
  look(): SqliteDatabase | undefined;
  /** A connection of its own that may write; with `release` it is given back. */
  connect(): Connection;
  /** A database of nobody's, gone when it is closed; absent: there is one connection for everything. */
  readonly aside?: () => SqliteDatabase;
  /** A second connection that only reads, for a snapshot; absent: there can be none. */
  readonly snapshot?: () => SqliteDatabase | undefined;
  /** Makes the place for a run if nothing is there. */
  make(run: string): void;
  /** Lets a place that was made for a run appear under its name. */
  publish(run: string): void;
  /** Removes a place that was made for a run and holds nothing of anybody. */
  unmake(run: string): void;
  /** What runs have left in places of their own. */
  leftovers(): readonly Leftover[];
  close(): void;
}

export interface Connection {
  readonly database: SqliteDatabase;
  readonly release: () => void;
}

/** A place that was made for a run and never appeared. */
export interface Leftover {
  readonly run: string;
  readonly path: string;
  /** Opens it; `undefined`: it is locked by a runner, or cannot be read. */
  readonly open: () => Connection | "locked" | undefined;
  readonly remove: () => void;
}
