import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type Backend, DataknobsError, defineBackend } from "@dataknobs/core";
import { loadDriver, type SqliteDatabase } from "./driver.ts";
import { filePlace } from "./place/file-place.ts";
import { checkFile, connect, isDatabaseHead } from "./place/open-file.ts";
import { patience } from "./patience.ts";
import { sharedPlace } from "./place/shared-place.ts";
import { sqliteStore } from "./store.ts";

export interface SqliteOptions {
  /** The database file, or `":memory:"`. */
  readonly path?: string;
  /** A better-sqlite3 database of your own, in the place of a path. It is never closed here. */
  readonly client?: SqliteDatabase;
  /** Milliseconds to wait for a lock that another program holds. Default: some seconds, and core tries a few times. */
  readonly busyTimeout?: number;
}

/** SQLite databases: `sqlite("./app.db")`, or `sqlite({ client })` for one that is open already. */
export const sqlite: Backend<SqliteOptions> = defineBackend<SqliteOptions>({
  id: "sqlite",
  contract: 1,
  schemes: ["sqlite", "sqlite3"],
  extensions: [".sqlite", ".sqlite3"],
  traits: {
    filters: ["=", "!=", "<", "<=", ">", ">=", "in", "not-in", "between", "is-null", "not-null"],
    modes: ["create", "insert", "upsert", "replace"],
    maxWriters: 1,
    window: { records: 50_000, bytes: 16 << 20 },
  },
  parse(rest, parameters) {
    for (const [name, value] of parameters)
      if (name !== "busy_timeout")
        throw invalid(`sqlite:${rest} takes the parameter busy_timeout; this came: ?${name}=${value}.`);
    const wait = parameters.get("busy_timeout");
    return { path: pathIn(rest), ...(wait !== null && { busyTimeout: millisecondsIn(wait) }) };
  },
  format: ({ path, client }) => `sqlite:${path ?? client?.name ?? ""}`,
  recognises: isDatabaseHead,
  async open({ path, client, busyTimeout }, { access, signal }) {
    if (client !== undefined) return sqliteStore(sharedPlace(client, false));
    if (path === undefined || path === "") throw invalid("The path of a SQLite database is empty.");
    if (path.trimEnd() !== path)
      throw invalid(`The driver cannot open a path that ends with a blank: ${JSON.stringify(path)}.`);
    if (path.includes("\0")) throw invalid("The path of a SQLite database holds a NUL character.");
    if (path === ":memory:") return sqliteStore(sharedPlace(connect(await loadDriver(), path, "make"), true));
    const file = resolve(path);
    const there = checkFile(file, access);
    const place = filePlace(await loadDriver(), file, access, busyTimeout);
    // Opened at once, so that what is wrong with the file is said now.
    if (there) await patience(busyTimeout)({ path: file }, () => place.look(), signal);
    return sqliteStore(place);
  },
});

/** `./a.db`, `/abs.db`, and `///abs.db` as URLs have it. */
function pathIn(rest: string): string {
  if (rest.startsWith("///")) return fileURLToPath(`file:${rest}`);
  if (rest.startsWith("//"))
    throw invalid(`sqlite:${rest} names a host; a file is named by sqlite:./app.db or sqlite:///folder/app.db.`);
  return rest;
}

function millisecondsIn(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw invalid(`busy_timeout is a number of milliseconds; this came: ${text}.`);
  return Number(text);
}

function invalid(message: string): DataknobsError {
  return new DataknobsError({
    code: "INVALID_ARGUMENT",
    message,
    backend: "sqlite",
    fix: "Write for example sqlite:./app.db",
  });
}
