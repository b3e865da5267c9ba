import { DataknobsError, type OpenContext } from "@dataknobs/core";
import type { Connections } from "./connection.ts";
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
  const connections = foreign
    ? handedIn(options, ({ host, port, database = "" }) => `${host}:${port}/${database}`)
    : await ownPool(exactOptions(options, env), signal);
  try {
    await checkSchema(connections, signal);
    return connections;
  } catch (error) {
    await connections.close();
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

async function checkSchema(connections: Connections, signal: AbortSignal | undefined): Promise<void> {
  const { place, schema } = connections;
  const connection = await connections.connect(signal);
  try {
    const rows = await connection.rows(
      "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_(toast|temp)' ORDER BY 1",
    );
    const names = rows.map(([name]) => name ?? "");
    if (names.includes(schema)) return;
    throw new DataknobsError({
      code: "STORE_NOT_FOUND",
      message: `${place} has no schema "${schema}". There are: ${names.join(", ")}`,
      backend: "postgres",
      fix: `Correct ?schema=, or make it: CREATE SCHEMA "${schema}".`,
    });
  } finally {
    await connection.release();
  }
}
