import { DataknobsError } from "@dataknobs/core";
import type { PgClient, PgResult } from "./driver.ts";

/** What a session says of itself when it begins. */
export interface Settled {
  readonly version: number;
  readonly searchPath: string;
  /** The server's own name of the session, for another one to ask about it. */
  readonly pid: string;
  /** Makes the settings what they were. */
  readonly restore: () => Promise<void>;
}

const leastVersion = 140_000;

/** What the catalog is asked of one table is planned as for any other, and once. */
export const catalogPlans = "force_generic_plan";

/**
 * The settings that our statements count on. What stops a statement after some time of its own is off: loads are long,
 * and every wait of ours is watched. Rows that a policy would hide are an error (`row_security`), not left out. What the
 * catalog is asked looks dear to the planner, and compiling it (`jit`) takes a hundred times as long as running it;
 * so does planning it for each table anew (`plan_cache_mode`), and no other statement of ours has parameters.
 */
const settings = {
  client_encoding: "UTF8",
  timezone: "UTC",
  datestyle: "ISO, YMD",
  intervalstyle: "iso_8601",
  extra_float_digits: "3",
  bytea_output: "hex",
  standard_conforming_strings: "on",
  array_nulls: "on",
  xmloption: "content",
  lc_monetary: "C",
  row_security: "off",
  jit: "off",
  plan_cache_mode: catalogPlans,
  statement_timeout: "0",
  // A network that swallows everything is found out by the server too: what we held locked is free after 40 seconds.
  tcp_keepalives_idle: "10",
  tcp_keepalives_interval: "10",
  tcp_keepalives_count: "3",
  idle_in_transaction_session_timeout: "0",
  search_path: "pg_catalog",
};

/** Gives a new session our settings. */
export async function settle(client: PgClient, place: string, lockTimeout: number): Promise<Settled> {
  const names = [...Object.keys(settings), "lock_timeout", "client_connection_check_interval", "transaction_timeout"];
  const list = names.map((name) => `'${name}'`).join(", ");
  const rows = await ask(client, [
    "SELECT pg_catalog.current_setting('server_version_num'), pg_catalog.pg_backend_pid(), name, setting",
    `FROM pg_catalog.pg_settings WHERE pg_catalog.lower(name) IN (${list})`,
  ]);
  const [number = "", pid = ""] = rows[0] ?? [];
  const version = Number(number);
  if (!(version >= leastVersion)) throw tooOld(place, version);
  const before = new Map(rows.map(([, , name = "", setting = ""]) => [name.toLowerCase(), setting]));
  const wanted: Record<string, string> = { ...settings, lock_timeout: String(lockTimeout) };
  // So that the server ends a long statement by itself if this program is gone.
  if (before.has("client_connection_check_interval")) wanted["client_connection_check_interval"] = "5000";
  if (before.has("transaction_timeout")) wanted["transaction_timeout"] = "0";
  try {
    await ask(client, [setAll(wanted, before)]);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "22023")) throw error;
    wanted["client_connection_check_interval"] = "0"; // The server's system cannot look whether we are there.
    await ask(client, [setAll(wanted, before)]);
  }
  return {
    version,
    pid,
    searchPath: before.get("search_path") ?? "",
    restore: async () => void (await ask(client, [setAll(Object.fromEntries(before), before)])),
  };
}

function setAll(values: Readonly<Record<string, string>>, there: ReadonlyMap<string, string>): string {
  const calls = Object.entries(values)
    .filter(([name]) => there.has(name))
    .map(([name, value]) => `pg_catalog.set_config('${name}', '${value.replaceAll("'", "''")}', false)`);
  return `SELECT ${calls.join(", ")}`;
}

async function ask(client: PgClient, text: readonly string[]): Promise<readonly (readonly string[])[]> {
  const types = { getTypeParser: () => (value: string) => value };
  const answer = await client.query({ text: text.join(" "), rowMode: "array", types });
  const { rows } = answer as PgResult;
  return rows.map((row) => row.map((cell) => cell ?? ""));
}

/** @throws UNSUPPORTED for a server that is older than what is tested */
export function tooOld(place: string, version: number): DataknobsError {
  const name =
    version >= 100_000
      ? String(Math.floor(version / 10_000))
      : version > 0
        ? `9 (${version})`
        : "of an unknown version";
  return new DataknobsError({
    code: "UNSUPPORTED",
    message: `${place}: this is PostgreSQL ${name}; dataknobs needs 14 or later`,
    backend: "postgres",
    fix: "Upgrade the server, or restore a dump of it into PostgreSQL 14 or later.",
  });
}
