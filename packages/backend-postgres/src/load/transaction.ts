import type { Connection } from "../connect/connection.ts";

/** In one transaction: all of it or nothing. */
export async function transaction<T>(connection: Connection, work: () => Promise<T>): Promise<T> {
  await connection.run("BEGIN");
  let result: T;
  try {
    result = await work();
  } catch (error) {
    await rollBack(connection, error);
    throw error;
  }
  await connection.run("COMMIT");
  return result;
}

/** After a failure: what is wrong with the session, too, was in the failure already. */
async function rollBack(connection: Connection, failure: unknown): Promise<void> {
  try {
    await connection.run("ROLLBACK");
  } catch (error) {
    connection.destroy(failure instanceof Error ? failure : new Error(String(error)));
  }
}
