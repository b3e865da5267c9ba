import { collectionOf, type Collection } from "../collection.ts";
import type { Connection } from "../connect/connection.ts";
import type { Sessions } from "./sessions.ts";

/** A collection, and how the server writes texts. */
export interface Known {
  readonly collection: Collection;
  readonly encoding: string;
}

/** The collection of a name, looked up once where nothing changes. */
export async function lookUp(
  connection: Connection,
  { schema, known }: Sessions,
  name: string,
): Promise<Known | undefined> {
  const before = known?.get(name);
  if (before !== undefined) return before;
  const collection = await collectionOf(connection, schema, name);
  if (collection === undefined) return undefined;
  const [row] = await connection.rows("SELECT current_setting('server_encoding')");
  const found = { collection, encoding: row?.[0] ?? "" };
  known?.set(name, found);
  return found;
}
