import { DataknobsError, messageOf } from "@dataknobs/core";

/** A prepared statement of better-sqlite3: the methods that are called here. */
export interface Statement {
  run(...parameters: unknown[]): { readonly changes: number };
  all(...parameters: unknown[]): unknown[];
  get(...parameters: unknown[]): unknown;
  iterate(...parameters: unknown[]): IterableIterator<unknown>;
  /** Rows as arrays. */
  raw(on?: boolean): Statement;
  /** Integers as bigint, so that they are told apart from floats and none is rounded. */
  safeIntegers(on?: boolean): Statement;
}

/** A database of better-sqlite3 that a person hands in, or that is opened here. */
export interface SqliteDatabase {
  prepare(sql: string): Statement;
  exec(sql: string): unknown;
  close(): unknown;
  readonly open: boolean;
  readonly inTransaction: boolean;
  readonly memory: boolean;
  readonly name: string;
}

export interface ConnectionOptions {
  readonly readonly: boolean;
  readonly fileMustExist: boolean;
  /** Milliseconds that a statement may block the process while it waits for a lock. */
  readonly timeout: number;
}

export type OpenDatabase = (path: string, options: ConnectionOptions) => SqliteDatabase;

/** Loads better-sqlite3 when a file is opened for the first time: whoever only hands in a database need not have it. */
export async function loadDriver(): Promise<OpenDatabase> {
  try {
    const { default: Database } = await import("better-sqlite3");
    return (path, options) => new Database(path, options);
  } catch (error) {
    throw new DataknobsError({
      code: "BACKEND_LOAD_FAILED",
      message: `better-sqlite3 could not be loaded: ${messageOf(error)}`,
      backend: "sqlite",
      cause: error,
      fix: "Reinstall better-sqlite3 for this Node and this system, or hand in a database: sqlite({ client }).",
    });
  }
}

/** All rows of a query as objects; integers as numbers. */
export function rowsOf<Row>(database: SqliteDatabase, sql: string, ...parameters: unknown[]): Row[] {
  return database
    .prepare(sql)
    .safeIntegers(false)
    .all(...parameters) as Row[];
}

/** The first row of a query. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the one place where rows get their type
export function rowOf<Row>(database: SqliteDatabase, sql: string, ...parameters: unknown[]): Row | undefined {
  return database
    .prepare(sql)
    .safeIntegers(false)
    .get(...parameters) as Row | undefined;
}

/** The only value of a query's only row, which must be a number. */
export function numberOf(database: SqliteDatabase, sql: string, ...parameters: unknown[]): number {
  const row = database
    .prepare(sql)
    .safeIntegers(false)
    .raw()
    .get(...parameters) as unknown[] | undefined;
  return Number(row?.[0] ?? 0);
}

/** Whether a database keeps its texts in UTF-8; else in UTF-16. */
export function isUtf8(database: SqliteDatabase): boolean {
  return rowOf<{ encoding: string }>(database, "PRAGMA encoding")?.encoding === "UTF-8";
}
