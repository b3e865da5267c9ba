import { DataknobsError, isDataknobsError, type OpenContext } from "@dataknobs/core";
import type { Connection, Connections, Ways } from "./connection.ts";
import { exactOptions } from "./exact-options.ts";
import { handedIn } from "./handed-in.ts";
import type { PostgresOptions } from "./options.ts";
import { ownPool } from "./own-pool.ts";

/**
 * Opens the way to a database, and looks whether its schema is there.
 * @throws CONNECTION, AUTHENTICATION, TLS, STORE_NOT_FOUND, UNSUPPORTED: what is wrong with the place or the way to it
 */
export async function openConnections(
  options: PostgresOptions,
  { env, signal }: Pick<OpenContext, "env" | "signal">,
): Promise<Connections> {
  checkOneWay(options);
  const foreign = options.client !== undefined || options.pool !== undefined;
  const ways = foreign
    ? handedIn(options, ({ host, port, database = "" }) => `${host}:${port}/${database}`)
    : await ownPool(exactOptions(options, env), signal);
  try {
    const identity = await lookedAt(ways, signal);
    return Object.defineProperties({ ...ways, identity }, { place: { get: () => ways.place } });
  } catch (error) {
    await ways.close();
    throw error;
  }
}

async function lookedAt(ways: Ways, signal: AbortSignal | undefined): Promise<string> {
  const connection = await ways.connect(signal);
  try {
    await checkSchema(connection, ways);
    return await identityOf(connection, ways);
  } finally {
    await connection.release();
  }
}

/** Two addresses may name one database: `localhost` and `127.0.0.1`, a pooler, a standby. */
async function identityOf(connection: Connection, { place, schema }: Ways): Promise<string> {
  try {
    const [row] = await connection.rows(
      "SELECT system_identifier, (SELECT oid FROM pg_database WHERE datname = current_database()) FROM pg_control_system()",
    );
    return `postgres:${row?.join(":")}:${schema}`;
  } catch (error) {
    // Some hosts do not let everybody ask: then the address must do.
    if (isDataknobsError(error) && (error.code === "PERMISSION_DENIED" || error.code === "UNSUPPORTED"))
      return `postgres:${place}:${schema}`;
    throw error;
  }
}

function checkOneWay({ url, host, client, pool }: PostgresOptions): void {
  const ways = Object.entries({ client, pool, "url or host": url ?? host }).filter(([, way]) => way !== undefined);
  if (ways.length <= 1) return;
  throw new DataknobsError({
    code: "INVALID_ARGUMENT",
    message: `A PostgreSQL database is named by one of client, pool and an address; these came: ${ways.map(([name]) => name).join(", ")}`,
    backend: "postgres",
    fix: "Leave the others out.",
  });
}

async function checkSchema(connection: Connection, { place, schema }: Ways): Promise<void> {
  const rows = await connection.rows("SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_(toast|temp)' ORDER BY 1");
  const names = rows.map(([name]) => name ?? "");
  if (names.includes(schema)) return;
  throw new DataknobsError({
    code: "STORE_NOT_FOUND",
    message: `${place} has no schema "${schema}". There are: ${names.join(", ")}`,
    backend: "postgres",
    fix: `Correct ?schema=, or make it: CREATE SCHEMA "${schema}".`,
  });
}
