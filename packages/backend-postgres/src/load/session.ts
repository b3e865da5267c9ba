import type { Connection, Connections } from "../connect/connection.ts";
import { transaction } from "./transaction.ts";

/** With a session of its own, given back afterwards. */
export async function withSession<T>(
  connections: Connections,
  work: (connection: Connection) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const connection = await connections.connect(signal);
  try {
    return await work(connection);
  } finally {
    await connection.release();
  }
}

/** The same within one transaction. */
export function inTransaction<T>(
  connections: Connections,
  work: (connection: Connection) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  return withSession(connections, (connection) => transaction(connection, () => work(connection)), signal);
}
